package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.IdleApps;
import dev.hangscope.agent.dist.apps.IdleChannels;
import dev.hangscope.agent.dist.apps.IdleNetty;
import dev.hangscope.agent.dist.apps.IdleSources;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Idle is not hung: the catalogue of healthy waiters. Every wait counts at once, somebody asks and the watcher looks: no
 * finding of any verdict, and no notice.
 */
class SilenceIT {

    private static ForkedJvm idle(Class<?> app) {
        return ForkedJvm.running(app)
                .jars("netty-")
                .agentOptions("after=0s,watch=1s")
                .start()
                .awaitAgent()
                .awaitStdout("idle");
    }

    private static void assertNothingIsFound(ForkedJvm jvm) {
        for (int signal = 1; signal <= 2; signal++) {
            int reports = signal;
            jvm.sigquit();
            jvm.await("a report", it -> it.countOnStderr("looked at ") == reports);
        }
        assertThat(jvm.countOnStderr("hangscope: CLEAR")).as(jvm.stderr()).isEqualTo(2);
        assertThat(jvm.countOnStderr("hangscope: ")).as(jvm.stderr()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IdleApps.Repl.class,
                IdleApps.ThreadPool.class,
                IdleApps.ForkJoin.class,
                IdleApps.Scheduler.class,
                IdleApps.Timers.class,
                IdleApps.Cleaners.class,
                IdleApps.NioSelector.class,
                IdleApps.EventLoops.class,
                IdleApps.AcceptLoop.class,
                IdleApps.LivingProducer.class,
                IdleApps.BackPressure.class,
                IdleApps.ReadLocks.class,
                IdleApps.LongPolls.class,
                IdleChannels.PipeReader.class,
                IdleChannels.PipeOfShortLivedWriters.class,
                IdleChannels.PipeSelector.class,
                IdleNetty.class,
                IdleSources.SignalHandlers.class,
                IdleSources.ShutdownHook.class,
                IdleSources.PoolOfSignals.class,
                IdleSources.PoolOfRegistry.class,
                IdleSources.Requests.class,
                IdleSources.Connections.class,
                IdleSources.LateProducer.class
            })
    void healthy_waiters_are_no_findings(Class<?> app) {
        try (ForkedJvm jvm = idle(app)) {
            assertNothingIsFound(jvm);
        }
    }

    @Test
    void daemon_threads_are_no_findings_while_the_jvm_ends_and_it_ends() {
        try (ForkedJvm jvm = idle(IdleApps.DaemonsAtExit.class)) {
            assertNothingIsFound(jvm);

            jvm.tell("end");

            assertThat(jvm.awaitExit()).isZero();
        }
    }
}
