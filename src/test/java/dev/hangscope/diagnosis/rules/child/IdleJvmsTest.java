package dev.hangscope.diagnosis.rules.child;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.ChildProcess.Name;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A JVM 4242 asks another, 50, in which the agent is too, and which has more threads than the one that reads questions. */
class IdleJvmsTest {
    private static final long JVM = 4242;
    private static final long CHILD = 50;
    private static final String[] TICKS = {
        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122"
    };

    private final SnapshotBuilder inChild = snapshot()
            .thread("main", main -> main.outside().at("java.io.FileInputStream.readBytes:1", "com.acme.Worker.main:7"))
            .thread("acceptor", it -> it.daemon().outside().at("java.net.ServerSocket.accept:1"));

    private Consumer<TreeBuilder.One> inChildProcess = process -> {};

    private List<String> findings() {
        SnapshotBuilder jvm = snapshot()
                .child(CHILD, "main", it -> it.stream(Name.STDIN, 8, 600, "main").stream(Name.STDOUT, 9, 700, "main"));
        return findings(jvm, "main");
    }

    private List<String> findings(SnapshotBuilder jvm, String reader) {
        jvm.thread(
                reader,
                it -> it.waits(Kind.CHILD_READ, "stream:" + CHILD + "/stdout", false)
                        .at("java.io.FileInputStream.read:276", "com.acme.Tool.ask:21"));
        TreeBuilder tree = new TreeBuilder();
        tree.process(JVM, 1, "java -jar app.jar")
                .pipe(8, Access.WRITE, 600)
                .pipe(9, Access.READ, 700)
                .reads(9);
        inChildProcess.accept(tree.process(CHILD, JVM, "java Worker")
                .pipe(0, Access.READ, 600)
                .pipe(1, Access.WRITE, 700)
                .reads(0));
        Snapshot snapshot =
                jvm.os(tree.facts()).build().withJvms(List.of(inChild.build().withPid(CHILD)));
        return new Diagnostician(Rules.all())
                .diagnose(snapshot, Duration.ofSeconds(5)).findings().stream()
                        .map(finding -> finding.verdict() + " " + finding.kind().id())
                        .toList();
    }

    @Test
    void threads_that_have_no_answer_to_give_do_not_hide_an_unanswered_question() {
        inChild.thread(
                "ticker",
                it -> it.daemon()
                        .waits(Kind.CONDITION, null, true)
                        .again(40, 0.5)
                        .at(TICKS));

        assertThat(findings()).containsExactly("SUSPECTED unclosed-stdin");
    }

    @Test
    void a_timer_whose_time_has_not_come_may_have_the_answer() {
        inChild.thread(
                "report", it -> it.daemon().waits(Kind.CONDITION, null, true).at(TICKS));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_thread_that_works_out_the_answer_is_no_hang() {
        inChild.thread("search", it -> it.daemon().at("com.acme.engine.Search.best:80", "java.lang.Thread.run:840"));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_thread_that_waits_for_the_network_may_have_the_answer() {
        inChild.thread(
                "feed", it -> it.daemon().outside().at("java.net.SocketInputStream.read:1", "com.acme.Feed.next:9"));

        assertThat(findings()).isEmpty();
    }

    private static SnapshotBuilder late() {
        return snapshot()
                .late()
                .child(CHILD, null, it -> it.stream(Name.STDIN, 8, 600).stream(Name.STDOUT, 9, 700))
                .thread("HTTP-Dispatcher", it -> it.outside().at("java.nio.channels.Selector.select:1"));
    }

    @Test
    void main_that_waits_for_an_answer_is_suspected_where_uses_were_not_recorded() {
        assertThat(findings(late(), "main")).containsExactly("SUSPECTED unclosed-stdin");
    }

    @Test
    void a_thread_that_reads_events_of_a_child_is_idle_where_uses_were_not_recorded() {
        assertThat(findings(late(), "events")).isEmpty();
    }

    @Test
    void a_thread_at_work_may_ask_the_child_where_uses_were_not_recorded() {
        assertThat(findings(late().thread("worker", it -> it.at("com.acme.Tool.prepare:9")), "main"))
                .isEmpty();
    }

    @Test
    void a_child_that_listens_may_read_its_input_until_it_is_stopped_where_uses_were_not_recorded() {
        inChildProcess = process -> process.thread("acceptor", OsWait.of(OsWait.Kind.OUTSIDE));

        assertThat(findings(late(), "main")).isEmpty();
    }
}
