package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class EndlessLoopTest {

    private static SnapshotBuilder program(String... places) {
        return snapshot()
                .lock("table", "rebuild", "com.acme.Index.rebuild:8")
                .thread("rebuild", rebuild -> rebuild.at(places))
                .thread("lookup", lookup -> lookup.awaits("table").at("com.acme.Index.find:20"))
                .thread("main", main -> main.joins("rebuild").at("com.acme.Index.main:5"));
    }

    @Test
    void a_thread_that_burns_time_in_one_method_under_a_lock_is_suspected() {
        Finding finding = Findings.only(
                program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 30.5)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED endless-loop");
        assertThat(finding.summary())
                .isEqualTo(
                        "\"rebuild\" has run in Index.rebuild all the time and used 30.5 s of processor time in 31 s;"
                                + " 2 threads wait for what it holds.");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("lookup");
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"main\" in Thread.join at com.acme.Index.main(Index.java:5)");
    }

    @Test
    void a_map_that_is_not_safe_is_named() {
        Finding finding = Findings.only(program("java.util.HashMap.getNode:5", "com.acme.Index.rebuild:9")
                .history(history -> history.busy("rebuild", 31, 30.5)));

        assertThat(finding.fix()).contains("HashMap").contains("ConcurrentHashMap");
    }

    @Test
    void on_a_busy_machine_a_loop_gets_little_but_is_always_met_at_work() {
        assertThat(Findings.of(
                        program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 3, 6))))
                .containsExactly("SUSPECTED endless-loop");
        assertThat(Findings.of(
                        program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 0.3, 6))))
                .isEmpty();
    }

    @Test
    void a_thread_that_mostly_rests_is_at_work() {
        assertThat(Findings.of(program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 2))))
                .isEmpty();
    }

    @Test
    void an_owner_that_is_runnable_and_never_runs_is_suspected() {
        Finding finding = Findings.only(
                program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 0, 6)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED unexplained-wait");
        assertThat(finding.summary())
                .isEqualTo("\"rebuild\" is runnable in Index.rebuild and has used no processor time in 31 s;"
                        + " 2 threads wait for what it holds.");
        assertThat(finding.fix()).contains("suspended");
    }

    @Test
    void an_owner_that_was_seen_few_times_or_has_no_waiters_may_be_at_work() {
        assertThat(Findings.of(
                        program("com.acme.Index.rebuild:9").history(history -> history.busy("rebuild", 31, 0, 3))))
                .isEmpty();
        assertThat(Findings.of(snapshot()
                        .lock("table", "rebuild", "com.acme.Index.rebuild:8")
                        .thread("rebuild", rebuild -> rebuild.at("com.acme.Index.rebuild:9"))
                        .history(history -> history.busy("rebuild", 31, 0, 6))))
                .isEmpty();
    }

    private static SnapshotBuilder joined(String... places) {
        return snapshot()
                .thread("lookup", lookup -> lookup.at(places))
                .thread("main", main -> main.joins("lookup").at("com.acme.Index.main:5"));
    }

    @Test
    void a_loop_that_never_leaves_one_line_is_suspected_when_others_wait_for_its_end() {
        Finding finding = Findings.only(joined("java.util.HashMap.getNode:5", "com.acme.Index.find:9")
                .history(history -> history.busyAtOneLine("lookup", 93, 92, 9)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED endless-loop");
        assertThat(finding.summary())
                .isEqualTo("\"lookup\" has run at one line of Index.find all the time, with 1 m 32 s of processor time"
                        + " in 1 m 33 s, and 1 thread waits for it.");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("lookup");
        assertThat(finding.fix()).contains("ConcurrentHashMap");
    }

    @Test
    void threads_in_the_same_loop_are_one_finding() {
        Finding finding = Findings.only(joined("java.util.HashMap.getNode:5", "com.acme.Index.find:9")
                .thread("other", other -> other.at("java.util.HashMap.getNode:5", "com.acme.Index.find:9"))
                .history(history -> history.busyAtOneLine("lookup", 93, 45, 9).busyAtOneLine("other", 93, 46, 9)));

        assertThat(finding.summary()).startsWith("2 threads have run at one line of Index.find");
    }

    private static SnapshotBuilder lone() {
        return snapshot()
                .thread("lookup", lookup -> lookup.at("com.acme.Index.find:9"))
                .history(history -> history.busyAtOneLine("lookup", 93, 92, 9));
    }

    @Test
    void a_loop_at_one_line_that_is_all_that_runs_is_a_remark() {
        Finding finding = Findings.only(lone());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("NOTE endless-loop");
        assertThat(finding.summary())
                .isEqualTo("\"lookup\" has run at one line of Index.find all the time, with 1 m 32 s of processor time"
                        + " in 1 m 33 s, and no other thread is at work.");
    }

    @Test
    void a_loop_at_one_line_beside_threads_at_work_is_well() {
        assertThat(Findings.of(lone().thread("serve", serve -> serve.outside())))
                .isEmpty();
        assertThat(Findings.of(lone().thread("render", render -> render.at("com.acme.Film.render:9"))))
                .isEmpty();
    }

    @Test
    void a_loop_at_one_line_is_not_suspected_before_a_minute() {
        assertThat(Findings.of(
                        joined("com.acme.Index.find:9").history(history -> history.busyAtOneLine("lookup", 31, 30, 9))))
                .isEmpty();
    }

    @Test
    void a_long_computation_that_others_join_is_well() {
        assertThat(Findings.of(snapshot()
                        .thread("render", render -> render.at("com.acme.Film.render:9"))
                        .thread("main", main -> main.joins("render").at("com.acme.Film.main:5"))
                        .history(history -> history.busy("render", 3600, 3600))))
                .isEmpty();
    }
}
