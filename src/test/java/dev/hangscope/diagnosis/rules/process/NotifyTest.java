package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process with the five semaphores of a multiprocessing.Event: lock, sleeping, woken, wait, flag. */
class NotifyTest {
    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private void process(String awaited) {
        tree.process(10, 1).semaphores(5).onSemaphore(awaited).wakeup(Wakeup.SIGNAL_HANDLER);
    }

    @Test
    void a_handler_that_sets_the_event_for_which_its_own_thread_waits() {
        process("00:1b 3");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(Lines.of(finding.evidence()))
                    .anyMatch(line -> line.startsWith("notify: it is inside Event.set()"));
        });
    }

    @Test
    void a_process_that_waits_for_an_event_which_a_handler_sets() {
        process("00:1b 4");

        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.NOTE));
    }

    private Finding told(OsFrame... frames) {
        tree.process(20, 1).semaphores(5).onSemaphore("00:1b 4").frames(frames);
        return findings().get(0);
    }

    @Test
    void a_party_of_a_barrier_to_which_not_all_come() {
        Finding finding = told(
                new OsFrame("/usr/lib/python3.12/multiprocessing/synchronize.py", 271, "Condition.wait"),
                new OsFrame("/usr/lib/python3.12/multiprocessing/synchronize.py", 286, "Condition.wait_for"),
                new OsFrame("/usr/lib/python3.12/threading.py", 727, "Barrier._wait"),
                new OsFrame("/usr/lib/python3.12/threading.py", 690, "Barrier.wait"),
                new OsFrame("/srv/workers.py", 4, "init"));

        assertThat(finding.kind()).isEqualTo(Kind.UNRELEASED_SYNCHRONIZER);
        assertThat(finding.summary()).contains(" waits in Barrier.wait of multiprocessing, and every process");
        assertThat(finding.fix()).startsWith("Let as many parties come as Barrier.wait waits for");
    }

    @Test
    void a_lock_whose_holder_has_ended() {
        Finding finding = told(
                new OsFrame("/usr/lib/python3.12/multiprocessing/synchronize.py", 95, "SemLock.__enter__"),
                new OsFrame("/srv/workers.py", 4, "init"));

        assertThat(finding.kind()).isEqualTo(Kind.ABANDONED_LOCK);
    }
}
