package dev.hangscope.diagnosis.rules.child;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ChildProcess.Name;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A JVM 4242 whose main started child 50: stdin is pipe 600, stdout 700 and stderr 800, at descriptors 8, 9 and 10 here. */
class ChildRulesTest {
    private static final long JVM = 4242;
    private static final long CHILD = 50;

    private final SnapshotBuilder jvm = snapshot();
    private final TreeBuilder tree = new TreeBuilder();
    private final TreeBuilder.One root = tree.process(JVM, 1, "java -jar app.jar")
            .pipe(8, Access.WRITE, 600)
            .pipe(9, Access.READ, 700)
            .pipe(10, Access.READ, 800);

    private TreeBuilder.One child() {
        return tree.process(CHILD, JVM, "sort -u")
                .pipe(0, Access.READ, 600)
                .pipe(1, Access.WRITE, 700)
                .pipe(2, Access.WRITE, 800);
    }

    private void startedBy(String starter, String... readersOfStdout) {
        jvm.child(
                CHILD,
                starter,
                child -> child.stream(Name.STDIN, 8, 600).stream(Name.STDOUT, 9, 700, readersOfStdout).stream(
                        Name.STDERR, 10, 800));
    }

    private void mainWaitsForTheExit() {
        jvm.thread(
                "main",
                main -> main.waits(Kind.PROCESS_END, "process:" + CHILD, false)
                        .at("java.lang.ProcessImpl.waitFor:434", "com.acme.Tool.run:13"));
    }

    private void reads(String thread, Name stream, int fd) {
        jvm.thread(
                thread,
                it -> it.waits(Kind.CHILD_READ, "stream:" + CHILD + "/" + stream.word(), false)
                        .at("java.io.FileInputStream.read:276", "com.acme.Tool.drain:21"));
        root.reads(fd);
    }

    private List<String> findings() {
        return Findings.of(jvm.os(tree.facts()));
    }

    private Finding only() {
        assertThat(Findings.diagnosis(jvm.os(tree.facts())).findings()).hasSize(1);
        return Findings.diagnosis(jvm.os(tree.facts())).findings().get(0);
    }

    @Test
    void a_child_blocked_at_its_full_stdout_whose_starter_waits_for_its_exit() {
        startedBy("main");
        mainWaitsForTheExit();
        child().writes(1);

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY full-pipe");
        assertThat(finding.summary())
                .isEqualTo(
                        "\"main\" waits for the exit of process 50 (sort -u), which is blocked writing its stdout: the"
                                + " pipe is full and nobody reads it.");
        assertThat(finding.waiters()).extracting(waiter -> waiter.pid()).containsExactly(JVM, CHILD);
        assertThat(finding.resource()).isNotNull();
        assertThat(finding.resource().detail())
                .isEqualTo("stdout of process 50 (sort -u), pipe:[700], descriptor 9 here");
        assertThat(finding.resource().createdAt()).contains("com.acme.Tool.run");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("users: no thread has called getInputStream() of the child's Process");
        assertThat(finding.notProvenBecause())
                .containsExactly("any other thread of the JVM that was given the stream may still use or close it");
        assertThat(finding.fix()).contains("read the child's stdout to its end before Tool.run waits");
    }

    @Test
    void a_child_blocked_at_its_full_stderr_whose_stdout_is_read_to_the_end() {
        startedBy("main", "main");
        reads("main", Name.STDOUT, 9);
        child().writes(2);

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY full-pipe");
        assertThat(finding.summary())
                .startsWith("\"main\" reads stdout of process 50")
                .contains("writing its stderr");
        assertThat(finding.fix()).contains("redirectErrorStream");
    }

    @Test
    void a_descendant_that_inherited_the_full_pipe_is_named_with_the_child() {
        startedBy("main");
        mainWaitsForTheExit();
        child().waitsFor(51);
        tree.process(51, CHILD, "seq 1 999999").pipe(1, Access.WRITE, 700).writes(1);

        assertThat(only().summary()).contains("process 50 (sort -u), whose descendant process 51 (seq 1 999999)");
    }

    @Test
    void a_thread_that_reads_the_stream_now_may_drain_it() {
        startedBy("main");
        mainWaitsForTheExit();
        jvm.thread("pump", pump -> pump.startedBy("main"));
        child().writes(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_thread_that_asked_for_the_stream_and_works_may_drain_it() {
        startedBy("main", "pump");
        mainWaitsForTheExit();
        jvm.thread("pump", pump -> pump.startedBy("elsewhere"));
        child().writes(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_that_works_on_is_no_hang() {
        startedBy("main");
        mainWaitsForTheExit();
        child().moving(OsWait.of(OsWait.Kind.OUTSIDE));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_that_waits_for_the_end_of_its_stdin() {
        startedBy("main");
        mainWaitsForTheExit();
        child().reads(0);

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY unclosed-stdin");
        assertThat(finding.fix())
                .isEqualTo("close the child's stdin (process.getOutputStream().close()) before Tool.run waits.");
    }

    @Test
    void a_coprocess_that_waits_for_the_next_question_is_idle() {
        startedBy("main", "main");
        jvm.queue("questions", queue -> {}).thread("main", main -> main.takes("questions"));
        jvm.thread("clients", clients -> clients.outside().hasPut("questions", 4, 31));
        child().reads(0);

        assertThat(findings()).isEmpty();
    }

    @Test
    void output_of_an_exited_child_is_held_open_by_what_it_started() {
        startedBy("main", "main");
        reads("main", Name.STDOUT, 9);
        tree.process(51, 1, "sleep 600").outsider().pipe(1, Access.WRITE, 700).sleeps();

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY orphaned-reader");
        assertThat(finding.summary())
                .isEqualTo(
                        "\"main\" reads stdout of process 50, which has exited; process 51 (sleep 600) still holds the"
                                + " write end open, so there is no end of file.");
        assertThat(Lines.of(finding.evidence())).containsExactly("until: 51 ends");
        assertThat(finding.notProvenBecause())
                .containsExactly("process 51 (sleep 600) may end, write or close it some day");
    }

    @Test
    void output_that_a_stuck_process_holds_open_is_proven() {
        startedBy("main", "main");
        reads("main", Name.STDOUT, 9);
        tree.process(51, 1, "cat")
                .outsider()
                .pipe(1, Access.WRITE, 700)
                .pipe(0, Access.READ, 900)
                .pipe(7, Access.WRITE, 900)
                .reads(0);

        assertThat(findings()).contains("PROVEN orphaned-reader");
    }

    @Test
    void a_fact_that_is_missing_keeps_it_from_being_proven() {
        output_that_a_stuck_process_holds_open_is_proven();
        tree.missing(Obligation.COMPLETE_VIEW, "the descriptors of process 77 are not readable");

        assertThat(findings()).contains("LIKELY orphaned-reader").doesNotContain("PROVEN orphaned-reader");
    }

    @Test
    void a_log_pump_of_a_server_that_reads_on_is_only_suspected() {
        startedBy("main", "pump");
        jvm.thread("main", main -> main.outside());
        reads("pump", Name.STDOUT, 9);
        tree.process(51, 1, "nginx").outsider().pipe(1, Access.WRITE, 700).sleeps();

        assertThat(findings()).containsExactly("SUSPECTED orphaned-reader");
    }

    @Test
    void a_write_end_that_this_jvm_holds_itself_concludes_nothing() {
        startedBy("main", "main");
        reads("main", Name.STDOUT, 9);
        root.pipe(30, Access.WRITE, 700);
        tree.process(51, 1, "sleep 600").outsider().pipe(1, Access.WRITE, 700).sleeps();

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_closed_end_whose_number_is_used_anew_concludes_nothing() {
        jvm.child(CHILD, "main", child -> child.closed(Name.STDOUT, 9, 700, "main"));
        mainWaitsForTheExit();
        child().writes(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_that_is_stopped_holds_up_who_waits_for_it() {
        startedBy("main");
        mainWaitsForTheExit();
        child().in(OsWait.of(OsWait.Kind.STOPPED));

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY stopped-child");
        assertThat(Lines.of(finding.holdsUp()))
                .singleElement()
                .asString()
                .startsWith("\"main\" in Process.waitFor for process 50");
    }

    @Test
    void a_hang_among_processes_alone_names_the_java_thread_that_it_holds_up() {
        startedBy("main");
        mainWaitsForTheExit();
        child().pipe(5, Access.READ, 900).pipe(6, Access.WRITE, 900).reads(5);

        Finding finding = only();
        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN self-held-pipe");
        assertThat(Lines.of(finding.holdsUp()))
                .singleElement()
                .asString()
                .contains("\"main\"")
                .contains("Tool.run");
    }

    private SnapshotBuilder fullWith(String code, Consumer<SnapshotBuilder.ThreadBuilder> other) {
        startedBy("main");
        jvm.thread(
                "main",
                main -> main.waits(Kind.PROCESS_END, "process:" + CHILD, false)
                        .at("java.lang.ProcessImpl.waitFor:434", "com.acme.Tool.run:13", "com.acme.Tool.main:3"));
        child().writes(1);
        return jvm.thread("other", it -> other.accept(it.startedBy("main", code).at("java.lang.Thread.sleep:1", code)));
    }

    @Test
    void a_listener_of_other_code_that_the_starter_started_was_not_given_the_stream() {
        fullWith("com.acme.Metrics.start:4", it -> it.outside().at("java.net.ServerSocket.accept:1"));

        assertThat(findings()).containsExactly("LIKELY full-pipe");
    }

    @Test
    void a_thread_at_work_of_other_code_may_have_been_given_the_stream() {
        fullWith("com.acme.Metrics.start:4", it -> it.sleeps());

        assertThat(findings()).containsExactly("SUSPECTED full-pipe");
    }

    @Test
    void a_thread_of_the_starters_code_may_read_the_stream_yet() {
        fullWith("com.acme.Tool.pump:4", it -> it.sleeps());

        assertThat(findings()).isEmpty();
    }
}
