package dev.hangscope.agent.runtime;

import dev.hangscope.agent.jvm.JdkInternals;
import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.publish.JfrAudience;
import dev.hangscope.agent.publish.JmxAudience;
import dev.hangscope.agent.trigger.SigquitTrigger;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.function.Supplier;

/** What can wait until the application runs: JNA, triggers, the rehearsal of a report, the watcher. */
final class RestOfStart implements Runnable {
    private final AgentOptions options;
    private final Instrumentation instrumentation;
    private final SensorStates sensors;
    private final Supplier<Reporter> reporters;

    /** @param reporters makes the agent's one reporter, which loads more classes than the way to {@code main} can bear */
    RestOfStart(
            AgentOptions options, Instrumentation instrumentation, SensorStates sensors, Supplier<Reporter> reporters) {
        this.options = options;
        this.instrumentation = instrumentation;
        this.sensors = sensors;
        this.reporters = reporters;
    }

    @Override
    public void run() {
        try {
            start();
        } catch (Throwable fault) {
            sayCannotStart(fault);
        }
    }

    private void start() {
        JdkInternals.open(instrumentation);
        AgentThreads.start("clock", new Clock(sensors));
        // All that follows is in less of a hurry, and would take the processor from it.
        ChildLook.prepareEarly(instrumentation);
        sensors.selfTest();
        Reporter reporter = reporters.get();
        Answer.use(reporter);
        AgentThreads.start("ancestor", new AncestorWatch(instrumentation));
        // Before the rehearsal, which takes long on a busy machine: a report without it is slower, a lost request is
        // worse.
        if (options.quit() == AgentOptions.Switch.ON) {
            SensorState sigquit =
                    SigquitTrigger.install(instrumentation, () -> reporter.report(Snapshot.Trigger.SIGQUIT));
            sensors.add(sigquit);
            if (sigquit.reason() != null) {
                Stderr.line(sigquit.reason());
            }
        }
        sensors.lookForFields();
        reporter.rehearse();
        publish(reporter);
        Duration watch = options.watch();
        if (watch != null) {
            AgentThreads.start("watch", new Watcher(watch, reporter));
        }
    }

    private static void publish(Reporter reporter) {
        JmxAudience jmx =
                new JmxAudience(new OwnThreadLook(reporter), listener -> AgentThreads.start("listener", listener));
        reporter.tell(jmx);
        reporter.tell(new JfrAudience());
        AgentThreads.start("jmx", jmx);
    }

    private static void sayCannotStart(Throwable fault) {
        try {
            Stderr.line("no reports: the agent could not start (" + fault + "); the application goes on");
        } catch (Throwable noMemoryForTheReason) {
            Stderr.noMemory();
        }
    }
}
