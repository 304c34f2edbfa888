package dev.hangscope.report.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenHangsTest {
    private static final Diagnosis LOOK = Findings.diagnosis(Stories.importer());
    private static final Finding FOUND = LOOK.findings().get(0);

    private final OpenHangs hangs = new OpenHangs(100);
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");

    private List<String> look(Finding... findings) {
        Snapshot seen = LOOK.snapshot();
        Snapshot snapshot =
                new Snapshot(Snapshot.Trigger.WATCH, now, seen.process(), seen.jvm(), seen.os(), seen.sensors());
        Diagnosis diagnosis = new Diagnosis(snapshot, LOOK.thresholds(), Arrays.asList(findings), LOOK.graph());
        return hangs.next(diagnosis).stream()
                .map(change ->
                        change.change().word() + " " + change.finding().kind().id())
                .toList();
    }

    private List<String> lookAfter(Duration pause, Finding... findings) {
        now = now.plus(pause);
        return look(findings);
    }

    private static Finding hang(Kind kind, Verdict verdict, long... threads) {
        List<Waiter> waiters = Arrays.stream(threads)
                .mapToObj(
                        id -> new Waiter(new NodeId.OfThread(id), 1, "t" + id, false, "com.acme.Main.run(Main.java:1)"))
                .toList();
        return new Finding(
                kind.id() + Arrays.toString(threads),
                kind,
                verdict,
                "summary",
                Duration.ofSeconds(9),
                waiters,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "fix");
    }

    @Test
    void a_hang_is_found_once_and_ends_when_two_looks_in_a_row_do_not_show_it() {
        assertThat(look()).isEmpty();
        assertThat(look(FOUND)).containsExactly("found missing-sentinel");
        assertThat(look(FOUND)).isEmpty();
        assertThat(look()).isEmpty();
        assertThat(look(FOUND)).isEmpty();
        assertThat(look()).isEmpty();
        assertThat(look()).containsExactly("ended missing-sentinel");
        assertThat(look()).isEmpty();
        assertThat(look(FOUND)).containsExactly("found missing-sentinel");
    }

    @Test
    void a_stronger_verdict_is_told_also_where_the_hang_has_got_another_kind_and_more_waiters() {
        assertThat(look(hang(Kind.UNEXPLAINED_WAIT, Verdict.SUSPECTED, 7))).containsExactly("found unexplained-wait");
        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 6, 7))).containsExactly("surer missed-signal");
        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.SUSPECTED, 6))).isEmpty();
        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 6))).isEmpty();
        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.PROVEN, 6))).containsExactly("surer missed-signal");
    }

    @Test
    void a_hang_without_common_waiters_is_another_one() {
        look(hang(Kind.DEADLOCK, Verdict.PROVEN, 1, 2));

        assertThat(look(hang(Kind.DEADLOCK, Verdict.PROVEN, 1, 2), hang(Kind.DEADLOCK, Verdict.PROVEN, 3, 4)))
                .containsExactly("found deadlock");
        look(hang(Kind.DEADLOCK, Verdict.PROVEN, 3, 4));
        assertThat(look(hang(Kind.DEADLOCK, Verdict.PROVEN, 3, 4))).containsExactly("ended deadlock");
    }

    @Test
    void of_a_hang_that_splits_one_part_is_the_old_one_and_the_other_is_found() {
        look(hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 1, 2));

        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 1), hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 2)))
                .containsExactly("found missed-signal");
    }

    @Test
    void a_thread_in_two_findings_makes_no_events_while_both_stay() {
        Finding one = hang(Kind.DEADLOCK, Verdict.PROVEN, 1, 2);
        Finding other = hang(Kind.EXIT_BLOCKED, Verdict.LIKELY, 1);
        assertThat(look(one, other)).containsExactly("found deadlock", "found exit-blocked");

        assertThat(look(one, other)).isEmpty();
        assertThat(look(other, one)).isEmpty();
        assertThat(look(hang(Kind.MISSED_SIGNAL, Verdict.LIKELY, 1), one, other))
                .containsExactly("found missed-signal");
        assertThat(look(one, other)).isEmpty();
    }

    @Test
    void one_that_lasts_is_told_after_1_10_and_60_minutes_and_then_each_hour() {
        look(FOUND);
        List<Long> minutes = new ArrayList<>();
        for (long minute = 1; minute <= 200; minute++) {
            if (lookAfter(Duration.ofMinutes(1), FOUND).equals(List.of("ongoing missing-sentinel"))) {
                minutes.add(minute);
            }
        }

        assertThat(minutes).containsExactly(1L, 10L, 60L, 120L, 180L);
    }

    @Test
    void a_finding_without_waiters_is_known_by_its_id() {
        assertThat(look(hang(Kind.VM_STALL, Verdict.SUSPECTED))).containsExactly("found vm-stall");
        assertThat(look(hang(Kind.VM_STALL, Verdict.SUSPECTED))).isEmpty();
    }

    @Test
    void more_hangs_than_are_kept_are_not_told() {
        OpenHangs few = new OpenHangs(1);
        Diagnosis two = new Diagnosis(
                LOOK.snapshot(),
                LOOK.thresholds(),
                List.of(hang(Kind.DEADLOCK, Verdict.PROVEN, 1), hang(Kind.DEADLOCK, Verdict.PROVEN, 2)),
                LOOK.graph());

        assertThat(few.next(two)).hasSize(1);
        assertThat(few.next(two)).isEmpty();
    }
}
