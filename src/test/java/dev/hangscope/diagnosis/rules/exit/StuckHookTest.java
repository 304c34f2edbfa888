package dev.hangscope.diagnosis.rules.exit;

import static dev.hangscope.snapshot.SnapshotBuilder.seconds;
import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
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
        assertThat(finding.evidence()).containsExactly("exit: asked for by \"main\" at com.acme.Job.main(Job.java:20)");
    }

    @Test
    void a_hook_that_wants_the_lock_of_who_called_exit_is_a_cycle_of_locks() {
        Finding finding = Findings.only(exiting().lock("state", "main").thread("hook", hook -> hook.awaits("state")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN deadlock");
        assertThat(finding.holdsUp()).contains("the JVM's exit");
    }

    @Test
    void a_hook_at_work_is_none() {
        assertThat(Findings.of(exiting().thread("hook", hook -> hook.sleeps()))).isEmpty();
    }
}
