package dev.hangscope.diagnosis.rules.exit;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import org.junit.jupiter.api.Test;

class StuckHookTest {

    private static SnapshotBuilder exiting() {
        return snapshot()
                .exit(ExitState.SHUTTING_DOWN, seconds(31))
                .resource(Kind.LATCH, "saved", latch -> latch.count(1))
                .thread(
                        "main",
                        main -> main.joins("hook")
                                .at("java.lang.ApplicationShutdownHooks.runHooks:107", "com.acme.Job.main:20"));
    }

    @Test
    void a_hook_that_waits_for_what_nobody_does() {
        Finding finding =
                Findings.only(exiting().thread("hook", hook -> hook.parks().at("com.acme.Job.save:30")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED exit-blocked");
        assertThat(finding.summary()).startsWith("the JVM shuts down, but the shutdown hook \"hook\" does not return");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly("exit: asked for by \"main\" at com.acme.Job.main(Job.java:20)");
    }

    @Test
    void a_hook_that_wants_the_lock_of_who_called_exit_is_a_cycle_of_locks() {
        Finding finding = Findings.only(exiting().lock("state", "main").thread("hook", hook -> hook.awaits("state")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN deadlock");
        assertThat(Lines.of(finding.holdsUp())).contains("the JVM's exit");
    }

    @Test
    void a_hook_at_work_is_none() {
        assertThat(Findings.of(exiting().thread("hook", hook -> hook.sleeps()))).isEmpty();
    }

    /** A worker has called for the exit, and a hook gives its pool an hour to end. */
    private static SnapshotBuilder draining(String awaited) {
        return snapshot()
                .exit(ExitState.SHUTTING_DOWN, seconds(31))
                .pool("jobs", pool -> pool.limit(1).shutdown().runs("worker", "com.acme.Job", null))
                .pool("others", pool -> pool.limit(1).shutdown().runs("other", "com.acme.Other", null))
                .thread("other", it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Other.run:3"))
                .thread(
                        "worker",
                        it -> it.joins("drain")
                                .at("java.lang.ApplicationShutdownHooks.runHooks:107", "com.acme.Job.run:20"))
                .thread(
                        "drain",
                        it -> it.waits(ThreadWait.Kind.POOL_END, awaited, true).at("com.acme.Jobs.drain:30"));
    }

    @Test
    void a_hook_that_gives_time_to_the_worker_that_waits_for_it() {
        assertThat(Findings.of(draining("pool:1"))).containsExactly("SUSPECTED exit-blocked");
    }

    @Test
    void a_hook_that_gives_time_to_a_pool_at_work() {
        assertThat(Findings.of(draining("pool:2"))).isEmpty();
    }
}
