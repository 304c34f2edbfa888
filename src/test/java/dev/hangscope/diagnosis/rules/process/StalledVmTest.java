package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.SilentJvm;
import dev.hangscope.snapshot.SilentJvm.VmThread;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that was given ten seconds to answer. */
class StalledVmTest {
    private final List<VmThread> threads = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();
    private OsWait main = OsWait.of(OsWait.Kind.FUTEX);
    private boolean moved = true;

    private void thread(String name, State state, long cpuMillis, long switches) {
        threads.add(new VmThread(name, state, state, Duration.ofMillis(cpuMillis), switches, null));
    }

    private List<Finding> findings() throws IOException {
        TreeBuilder tree = new TreeBuilder();
        tree.process(40, 1, "java -jar app.jar")
                .in(main)
                .thread("VM Thread", OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofSeconds(1)));
        SilentJvm silent = new SilentJvm(40, Duration.ofSeconds(10), threads, moved, limits);
        Snapshot snapshot = tree.snapshot().withSilent(List.of(silent));
        StringWriter json = new StringWriter();
        SnapshotJson.write(snapshot, json);
        Snapshot saved = SnapshotJson.read(new StringReader(json.toString()));
        assertThat(saved).isEqualTo(snapshot);
        return new Diagnostician(Rules.all())
                .diagnose(saved, Duration.ofSeconds(1))
                .findings();
    }

    private void isStall(String why) throws IOException {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED vm-stall");
            assertThat(finding.summary()).startsWith("The JVM 40 (java -jar app.jar) has not answered within 10 s: ");
            assertThat(finding.summary()).contains(why);
        });
    }

    @Test
    void a_thread_that_comes_to_no_safepoint() throws IOException {
        thread("VM Thread", State.SLEEPING, 130, 9181);
        thread("counter", State.RUNNING, 9480, 20);

        isStall("does not come to a safepoint");
        assertThat(Lines.of(findings().get(0).evidence())).anyMatch(line -> line.contains("\"counter\" used 9.4 s"));
    }

    @Test
    void collections_without_end() throws IOException {
        thread("VM Thread", State.SLEEPING, 20, 40);
        thread("GC Thread#0", State.RUNNING, 9000, 300);
        thread("GC Thread#1", State.RUNNING, 9100, 300);

        isStall("collect garbage all the time");
    }

    @Test
    void collections_without_end_on_a_busy_machine() throws IOException {
        thread("VM Thread", State.SLEEPING, 200, 20757);
        thread("ZWorkerOld#0", State.SLEEPING, 1900, 7461);
        thread("ZWorkerYoung#0", State.SLEEPING, 700, 20983);
        thread("main", State.SLEEPING, 210, 900);

        isStall("collect garbage all the time");
    }

    @Test
    void a_collector_beside_an_application_at_work_lets_it_answer_late() throws IOException {
        thread("ZWorkerOld#0", State.RUNNING, 9000, 300);
        thread("worker", State.RUNNING, 2500, 900);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_thread_that_cannot_be_interrupted() throws IOException {
        thread("VM Thread", State.SLEEPING, 0, 2);
        thread("writer", State.DISK, 0, 0);
        limits.add("its control group was kept from the processors for 20 ms (cpu.stat, throttled_usec)");

        isStall("cannot be interrupted");
        assertThat(Lines.of(findings().get(0).evidence())).anyMatch(line -> line.startsWith("limit: "));
    }

    @Test
    void a_frozen_group() throws IOException {
        thread("VM Thread", State.SLEEPING, 0, 0);
        moved = false;

        isStall("none of its threads has run");
    }

    @Test
    void a_vm_thread_that_works_answers_late() throws IOException {
        thread("VM Thread", State.RUNNING, 9800, 12);
        thread("worker", State.SLEEPING, 1000, 4);

        assertThat(findings()).isEmpty();
    }

    @Test
    void one_that_waits_for_a_processor_answers_late() throws IOException {
        thread("VM Thread", State.RUNNING, 100, 40);
        thread("one", State.RUNNING, 2500, 900);
        thread("other", State.RUNNING, 2500, 900);

        assertThat(findings()).isEmpty();
    }

    @Test
    void an_idle_jvm_whose_listener_serves_another_command() throws IOException {
        thread("VM Thread", State.SLEEPING, 0, 10);
        thread("worker", State.RUNNING, 9900, 40);

        assertThat(findings()).isEmpty();
    }

    @Test
    void collections_beside_which_the_application_runs() throws IOException {
        thread("VM Thread", State.SLEEPING, 100, 400);
        thread("G1 Conc#0", State.RUNNING, 9000, 300);
        thread("worker", State.RUNNING, 5000, 40);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_disk_that_is_slow_and_answers() throws IOException {
        thread("VM Thread", State.SLEEPING, 0, 2);
        thread("writer", State.DISK, 100, 700);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_stopped_process_is_told_as_such() throws IOException {
        main = OsWait.of(OsWait.Kind.STOPPED);
        moved = false;

        assertThat(findings()).extracting(finding -> finding.kind().id()).containsExactly("stopped-child");
    }
}
