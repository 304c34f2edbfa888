package dev.hangscope.agent.runtime;

import dev.hangscope.agent.attach.OwnJar;
import dev.hangscope.agent.forward.EventOutlet;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.ThreadManagement;
import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.output.AgentLog;
import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.publish.EventsAudience;
import dev.hangscope.agent.publish.JfrAudience;
import dev.hangscope.agent.publish.JmxAudience;
import dev.hangscope.agent.trigger.MemoryReserve;
import dev.hangscope.agent.trigger.SigquitTrigger;
import dev.hangscope.agent.trigger.SpareMemory;
import dev.hangscope.agent.watch.vm.HeapWatch;
import dev.hangscope.agent.watch.vm.WarmUp;
import dev.hangscope.snapshot.Snapshot;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can wait until the application runs: JNA, triggers, the watcher; and later the rehearsal of a report. */
final class RestOfStart implements Runnable {
    private final AgentOptions options;
    private final Instrumentation instrumentation;
    private final SensorStates sensors;
    private final Clock clock;
    private final Function<HeapWatch, Reporter> reporters;
    private final AtomicBoolean rehearsed = new AtomicBoolean();
    private final MemoryReserve reserve = new MemoryReserve();

    /** @param reporters makes the agent's one reporter, which loads more classes than the way to {@code main} can bear */
    RestOfStart(
            AgentOptions options,
            Instrumentation instrumentation,
            SensorStates sensors,
            Clock clock,
            Function<HeapWatch, Reporter> reporters) {
        this.options = options;
        this.instrumentation = instrumentation;
        this.sensors = sensors;
        this.clock = clock;
        this.reporters = reporters;
    }

    @Override
    public void run() {
        try {
            Reporter reporter = start();
            WarmUp warmUp = new WarmUp(reporter.uptime());
            watch(reporter, warmUp);
            publish(reporter);
            sayStarted();
            // Reports come without it too, unless memory or the agent's jar is gone by then.
            AgentThreads.start("rehearse", new Rehearsal(warmUp, sensors, reporter, rehearsed, reserve));
        } catch (Throwable fault) {
            sayCannotStart(fault);
        }
    }

    /** The order is that of harm: a request that is not heard is lost, a late report is only late. */
    private Reporter start() {
        JdkInternals.open(instrumentation);
        HeapWatch heap = new HeapWatch();
        clock.alsoDo(() -> heap.sample(System.nanoTime()));
        SigquitTrigger sigquit = hear();
        // While there are descriptors to be had: it opens a library.
        ThreadManagement.prepare();
        ChildLook.prepareEarly(instrumentation);
        Reporter reporter = reporters.apply(heap);
        Answer.use(reporter);
        if (sigquit != null) {
            sigquit.answerWith(() -> answer(reporter));
        }
        AgentThreads.start("ancestor", new AncestorWatch(instrumentation));
        // Last: it says what still works, and with too little memory nothing does.
        if (sigquit != null && sigquit.state().reason() != null) {
            Stderr.line(sigquit.state().reason());
        }
        return reporter;
    }

    /** Before the rehearsal a report initializes classes. */
    private void answer(Reporter reporter) {
        if (!rehearsed.get()) {
            reserve.release();
            SpareMemory.check();
        }
        reporter.report(Snapshot.Trigger.SIGQUIT);
    }

    private @Nullable SigquitTrigger hear() {
        if (options.quit() != AgentOptions.Switch.ON) {
            Answer.defineJna(instrumentation);
            return null;
        }
        SigquitTrigger sigquit = SigquitTrigger.hear(instrumentation);
        sensors.add(sigquit.state());
        return sigquit;
    }

    private void watch(Reporter reporter, WarmUp warmUp) {
        Duration watch = options.watch();
        if (watch != null) {
            AgentThreads.start("watch", new Watcher(watch, reporter, new OutputWatch(sensors), warmUp));
        }
    }

    private void publish(Reporter reporter) {
        try {
            JmxAudience jmx = new JmxAudience(
                    new OwnThreadLook(reporter),
                    listener -> AgentThreads.start("listener", listener),
                    registering -> AgentThreads.start("jmx", registering));
            reporter.tell(jmx);
            reporter.tell(new JfrAudience());
            OwnDirectory directory = reporter.place();
            if (directory != null) {
                reporter.tell(EventsAudience.writingIn(directory, Stderr::line));
            }
            URI otlp = options.otlp();
            if (otlp != null) {
                EventOutlet outlet =
                        new EventOutlet(otlp, OwnJar.path(), sending -> AgentThreads.start("otlp", sending));
                reporter.tell(new EventsAudience(outlet, Stderr::line));
            }
            clock.alsoDo(jmx::registerSoon);
        } catch (Throwable fault) {
            sayNotPublished(fault);
        }
    }

    private void sayStarted() {
        if (AgentLog.prints(AgentOptions.LogLevel.INFO)) {
            Duration watch = options.watch();
            AgentLog.info("started "
                    + ManagementFactory.getRuntimeMXBean().getUptime()
                    + " ms after the JVM; waits count after " + options.after().toMillis() + " ms, the watcher "
                    + (watch == null ? "is off" : "samples each " + watch.toMillis() + " ms"));
        }
    }

    // Even a literal takes memory when it is first used, so each has to be inside.

    private static void sayCannotStart(Throwable fault) {
        try {
            Stderr.line("no reports: the agent could not start (" + fault + "); the application goes on");
        } catch (Throwable noMemoryForTheReason) {
            Stderr.noMemory();
        }
    }

    private static void sayNotPublished(Throwable fault) {
        try {
            Stderr.line("reports are not told to JMX, JFR and the file of events (" + fault + "); all else works");
        } catch (Throwable noMemoryForTheReason) {
            return; // reports are made all the same
        }
    }
}
