package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a finding says must be true of the processes that it names. */
class ProcessWordsTest {
    private final TreeBuilder tree = new TreeBuilder();

    private Finding only(Kind kind, Verdict verdict) {
        List<Finding> findings = new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.verdict()).isEqualTo(verdict);
        });
        return findings.get(0);
    }

    @Test
    void processes_that_read_from_each_other_keep_no_descriptor_too_many() {
        tree.process(10, 1).reads(3).socket(3, 100, 101);
        tree.process(11, 10).reads(4).socket(4, 101, 100);

        Finding finding = only(Kind.SELF_HELD_PIPE, Verdict.PROVEN);
        assertThat(finding.summary()).contains("read from each other");
        assertThat(finding.fix()).contains("flush").doesNotContain("descriptor");
    }

    @Test
    void of_two_pipes_the_one_is_told_that_the_joiner_holds() {
        tree.process(10, 1, "parent").waitsFor(11).pipe(5, Access.WRITE, 8);
        tree.process(11, 10, "first").reads(3).pipe(3, Access.READ, 7);
        tree.process(12, 10, "second").reads(4).pipe(4, Access.READ, 8).pipe(6, Access.WRITE, 7);

        Finding finding = only(Kind.MISSING_SENTINEL, Verdict.PROVEN);
        assertThat(finding.resource().detail()).startsWith("pipe:[8]");
        assertThat(finding.fix()).contains("descriptor 5 of process 10").doesNotContain("of process 12");
    }

    @Test
    void a_lock_whose_owner_was_killed_is_no_missing_sentinel_of_a_reader_that_knows_it() {
        tree.process(10, 1, "parent").waitsFor(11).pipe(5, Access.WRITE, 7);
        tree.process(11, 10, "worker").onSemaphore("00:1b 1").semaphores(2);
        tree.process(12, 10, "logger").reads(3).pipe(3, Access.READ, 7).semaphores(2);

        assertThat(only(Kind.ABANDONED_LOCK, Verdict.PROVEN).summary()).startsWith("process 11 (worker) waits");
    }

    @Test
    void a_reader_that_owns_a_file_lock_is_told_with_the_lock() {
        OsDescriptor own =
                new OsDescriptor(9, OsDescriptor.Kind.FILE, Access.BOTH, 0, "/tmp/l", null, null, List.of(), "00:13:1");
        tree.process(10, 1, "reader").reads(3).pipe(3, Access.READ, 7).holds(own);
        tree.process(11, 10, "waiter")
                .in(OsWait.forObject(OsWait.Kind.FILE_LOCK, "00:13:1", List.of(4)))
                .pipe(5, Access.WRITE, 7);

        assertThat(only(Kind.DEADLOCK, Verdict.PROVEN).summary())
                .contains("process 11 (waiter) waits for a file lock owned by process 10");
    }

    @Test
    void writers_to_each_other_are_not_told_to_read_before_joining() {
        tree.process(10, 1, "one").writes(3).pipe(3, Access.WRITE, 7).pipe(4, Access.READ, 8);
        tree.process(11, 10, "two").writes(3).pipe(3, Access.WRITE, 8).pipe(4, Access.READ, 7);

        assertThat(only(Kind.FULL_PIPE, Verdict.PROVEN).fix())
                .contains("EPIPE")
                .doesNotContain("before waiting for the writer's exit");
    }

    @Test
    void a_stopped_process_that_was_asked_about_is_told_as_stopped() {
        tree.process(10, 1, "sleep 9").in(OsWait.of(OsWait.Kind.STOPPED));

        assertThat(only(Kind.STOPPED_CHILD, Verdict.LIKELY).summary()).contains("until it gets SIGCONT");
    }

    @Test
    void a_stopped_command_of_timeout_is_told_although_the_timer_will_end_it() {
        tree.process(10, 1, "timeout 1800 cat")
                .in(OsWait.of(OsWait.Kind.SIGNAL))
                .wakeup(Wakeup.CHILD_SIGNAL)
                .wakeup(Wakeup.ALARM_PENDING);
        tree.process(11, 10, "cat").in(OsWait.of(OsWait.Kind.STOPPED));

        assertThat(Lines.of(only(Kind.STOPPED_CHILD, Verdict.LIKELY).holdsUp()))
                .singleElement()
                .asString()
                .contains("timeout 1800 cat");
    }
}
