package dev.hangscope.diagnosis.rules.child;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ChildProcess.Name;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM 4242 whose main started another, 50, which has no agent: its main thread reads standard input, and its own threads wake up. */
class UntoldChildJvmTest {
    private static final long JVM = 4242;
    private static final long CHILD = 50;

    private final SnapshotBuilder jvm = snapshot();
    private final TreeBuilder tree = new TreeBuilder();
    private final TreeBuilder.One root =
            tree.process(JVM, 1, "java -jar app.jar").pipe(8, Access.WRITE, 600).pipe(9, Access.READ, 700);
    private final TreeBuilder.One child = tree.process(CHILD, JVM, "java Worker")
            .pipe(0, Access.READ, 600)
            .pipe(1, Access.WRITE, 700)
            .reads(0)
            .thread("VM Thread", OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(1)))
            .thread("VM Periodic Tas", OsWait.timed(OsWait.Kind.FUTEX, Duration.ofMillis(50)))
            .thread("Signal Dispatch", OsWait.of(OsWait.Kind.FUTEX));

    private void mainReadsTheAnswer(String... writers) {
        jvm.child(CHILD, "main", it -> it.stream(Name.STDIN, 8, 600, writers).stream(Name.STDOUT, 9, 700, "main"));
        jvm.thread(
                "main",
                it -> it.waits(Kind.CHILD_READ, "stream:" + CHILD + "/stdout", false)
                        .at("java.io.FileInputStream.read:276", "com.acme.Tool.ask:21"));
        root.reads(9);
    }

    private List<String> findings() {
        return Findings.of(jvm.os(tree.facts()));
    }

    @Test
    void a_question_that_the_child_never_gets_is_suspected() {
        mainReadsTheAnswer("main");

        List<Finding> findings = Findings.diagnosis(jvm.os(tree.facts())).findings();
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).verdict() + " " + findings.get(0).kind().id())
                .isEqualTo("SUSPECTED unclosed-stdin");
        assertThat(findings.get(0).summary())
                .startsWith("\"main\" reads stdout of process 50 (java Worker), which waits for more input");
        assertThat(findings.get(0).fix()).contains("flush()");
    }

    @Test
    void a_server_beside_the_question_makes_no_difference() {
        mainReadsTheAnswer("main");
        jvm.thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"));

        assertThat(findings()).containsExactly("SUSPECTED unclosed-stdin");
    }

    @Test
    void a_thread_that_reads_what_the_child_reports_while_another_asks_is_idle() {
        mainReadsTheAnswer("client");
        jvm.queue("questions", queue -> {}).thread("client", client -> client.takes("questions"));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_with_a_task_to_come_is_idle() {
        mainReadsTheAnswer("main");
        child.thread("scheduler", OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(30)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_that_waits_for_the_network_is_idle() {
        mainReadsTheAnswer("main");
        child.thread("events", OsWait.of(OsWait.Kind.OUTSIDE));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_thread_that_nothing_is_known_to_have_asked_is_idle() {
        mainReadsTheAnswer();

        assertThat(findings()).isEmpty();
    }
}
