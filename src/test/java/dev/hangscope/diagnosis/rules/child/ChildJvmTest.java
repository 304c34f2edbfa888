package dev.hangscope.diagnosis.rules.child;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.ChildProcess.Name;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM 4242 whose main started another, 50, in which the agent is too. */
class ChildJvmTest {
    private static final long JVM = 4242;
    private static final long CHILD = 50;

    private final SnapshotBuilder jvm = snapshot();
    private final TreeBuilder tree = new TreeBuilder();
    private final TreeBuilder.One root =
            tree.process(JVM, 1, "java -jar app.jar").pipe(8, Access.WRITE, 600).pipe(9, Access.READ, 700);

    /** One thread of each JVM always wakes up again. */
    private final TreeBuilder.One child = tree.process(CHILD, JVM, "java Worker")
            .pipe(0, Access.READ, 600)
            .pipe(1, Access.WRITE, 700)
            .sleeps();

    private void mainWaitsForTheExit() {
        jvm.child(CHILD, "main", it -> it.stream(Name.STDIN, 8, 600).stream(Name.STDOUT, 9, 700))
                .thread(
                        "main",
                        main -> main.waits(Kind.PROCESS_END, "process:" + CHILD, false)
                                .at("java.lang.ProcessImpl.waitFor:434", "com.acme.Tool.run:13"));
    }

    private Snapshot with(SnapshotBuilder inChild) {
        return jvm.os(tree.facts()).build().withJvms(List.of(inChild.build().withPid(CHILD)));
    }

    private static List<Finding> findings(Snapshot snapshot) {
        return diagnose(snapshot).findings();
    }

    private static Diagnosis diagnose(Snapshot snapshot) {
        return new Diagnostician(Rules.all()).diagnose(snapshot, Duration.ofSeconds(5));
    }

    private static List<String> words(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.verdict() + " " + finding.kind().id())
                .toList();
    }

    private static SnapshotBuilder askingChild() {
        return snapshot()
                .thread(
                        "main",
                        main -> main.outside().at("java.io.FileInputStream.readBytes:1", "com.acme.Worker.main:7"));
    }

    @Test
    void what_a_child_jvm_finds_in_itself_is_told_with_whom_it_holds_up_here() {
        mainWaitsForTheExit();

        List<Finding> findings = findings(with(Stories.importer()));

        assertThat(words(findings)).containsExactly("LIKELY missing-sentinel");
        Finding finding = findings.get(0);
        assertThat(finding.summary()).startsWith("in process 50 (java Worker): 2 consumers wait for ever");
        assertThat(finding.waiters()).allMatch(waiter -> waiter.pid() == CHILD);
        assertThat(Lines.of(finding.holdsUp()))
                .contains("\"main\" in Process.waitFor for process 50 at com.acme.Tool.run(Tool.java:13)");
    }

    @Test
    void a_child_jvm_that_still_moves_holds_nobody_up() {
        mainWaitsForTheExit();

        List<Finding> findings = findings(with(Stories.importer().thread("timer", timer -> timer.sleeps())));

        assertThat(words(findings)).containsExactly("LIKELY missing-sentinel");
        assertThat(Lines.of(findings.get(0).holdsUp())).noneMatch(line -> line.contains("Process.waitFor"));
    }

    @Test
    void a_child_jvm_that_reads_what_only_who_waits_for_it_could_write() {
        mainWaitsForTheExit();
        child.reads(0);

        List<Finding> findings = findings(with(askingChild()));

        assertThat(words(findings)).containsExactly("LIKELY unclosed-stdin");
        assertThat(Lines.of(findings.get(0).evidence()))
                .contains("inside: \"main\" of process 50 at com.acme.Worker.main(Worker.java:7)");
    }

    /** The child JVM has a child of its own, which inherited its standard input. */
    private static SnapshotBuilder waitingChild(boolean timed) {
        return snapshot()
                .child(60, "main", it -> {})
                .thread(
                        "main",
                        main -> main.waits(Kind.PROCESS_END, "process:60", timed)
                                .at("java.lang.ProcessImpl.waitFor:434", "com.acme.Worker.main:7"));
    }

    @Test
    void a_child_jvm_that_waits_for_a_child_of_its_own_waits_for_what_that_waits_for() {
        mainWaitsForTheExit();
        tree.process(60, CHILD, "cat").pipe(0, Access.READ, 600).reads(0);

        List<Finding> findings = findings(with(waitingChild(false)));

        assertThat(words(findings)).containsExactly("LIKELY unclosed-stdin");
        assertThat(findings.get(0).summary()).contains("60");
        assertThat(findings(with(waitingChild(true)))).isEmpty();
    }

    @Test
    void a_child_jvm_whose_own_child_has_ended_is_about_to_learn_that() {
        mainWaitsForTheExit();
        tree.process(60, CHILD, "cat").defunct(new OsExit(1, 0));

        assertThat(words(findings(with(waitingChild(false))))).containsExactly("NOTE defunct-child");
    }

    @Test
    void another_thread_of_the_child_jvm_may_end_it() {
        mainWaitsForTheExit();
        child.reads(0);

        assertThat(findings(with(askingChild().thread("worker", worker -> worker.sleeps()))))
                .isEmpty();
    }

    @Test
    void a_thread_in_a_system_call_that_cannot_be_told_from_another_concludes_nothing() {
        mainWaitsForTheExit();
        child.reads(0).reads(0);

        assertThat(findings(with(askingChild()))).isEmpty();
    }

    @Test
    void a_child_jvm_without_the_agent_is_never_stuck() {
        mainWaitsForTheExit();
        child.reads(0);

        assertThat(findings(jvm.os(tree.facts()).build())).isEmpty();
    }

    private void mainReadsWhatTheChildJvmHoldsOpen() {
        jvm.child(49, "main", it -> it.stream(Name.STDOUT, 9, 700, "main"))
                .thread(
                        "main",
                        main -> main.waits(Kind.CHILD_READ, "stream:49/stdout", false)
                                .at("com.acme.Tool.drain:21"));
        root.reads(9);
    }

    @Test
    void what_a_stuck_jvm_holds_open_is_no_proof() {
        mainReadsWhatTheChildJvmHoldsOpen();

        // A wait that is too young to be a finding of its own.
        SnapshotBuilder young = snapshot()
                .queue("rows", queue -> {})
                .thread("main", main -> main.takes("rows").since(1).hasPut("rows", 1, 1));
        List<Finding> findings = findings(with(young));

        assertThat(words(findings)).containsExactly("LIKELY orphaned-reader");
        assertThat(findings.get(0).notProvenBecause())
                .containsExactly(
                        "who holds the pipe waits for threads of a JVM, and others of its threads may still serve it");
    }

    @Test
    void a_reader_that_a_hang_in_a_child_jvm_holds_up_is_told_with_that_hang() {
        mainReadsWhatTheChildJvmHoldsOpen();

        List<Finding> findings = findings(with(Stories.importer()));

        assertThat(words(findings)).containsExactly("LIKELY missing-sentinel");
        assertThat(Lines.of(findings.get(0).evidence()))
                .anyMatch(line -> line.startsWith("follows: \"main\" reads stdout of"));
    }

    @Test
    void a_saved_snapshot_is_diagnosed_the_same() throws IOException {
        mainWaitsForTheExit();
        Snapshot snapshot = with(Stories.importer());

        StringWriter json = new StringWriter();
        SnapshotJson.write(snapshot, json);

        assertThat(diagnose(SnapshotJson.read(new StringReader(json.toString())))
                        .findings())
                .isEqualTo(findings(snapshot));
    }
}
