package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Samples again and again, and lets the reporter print what is new. */
final class Watcher implements Runnable {
    private final Duration period;
    private final Reporter reporter;
    private final OutputWatch output;

    /** The class of the last fault that was told: one that comes back with each sample is told once. */
    private @Nullable Class<?> told;

    Watcher(Duration period, Reporter reporter, OutputWatch output) {
        this.period = period;
        this.reporter = reporter;
        this.output = output;
    }

    @Override
    public void run() {
        while (true) {
            try {
                Thread.sleep(period.toMillis());
                output.check();
                reporter.watch(period);
            } catch (InterruptedException e) {
                // An application that interrupts all threads it can find: the watcher goes on.
            } catch (Throwable e) {
                // A sample that failed (a full heap, say) is no reason to stop.
                say(e);
            }
        }
    }

    private void say(Throwable fault) {
        try {
            if (fault.getClass() != told || AgentLog.prints(AgentOptions.LogLevel.DEBUG)) {
                told = fault.getClass();
                AgentLog.warn("a sample of the watcher failed, and may be missing in the notices", fault);
            }
        } catch (Throwable noMemoryForTheReason) {
            return; // the next one is told
        }
    }
}
