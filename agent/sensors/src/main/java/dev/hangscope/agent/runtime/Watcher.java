package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.output.AgentLog;
import dev.hangscope.agent.watch.vm.WarmUp;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Samples again and again, and lets the reporter print what is new. Samples of more than three seconds take at most a twentieth of the
 * time: the JVM stops the application's threads while it walks their stacks, for seconds where these have thousands of frames. While the
 * JVM warms up, samples are only kept, unless somebody wants them more often than usual.
 */
final class Watcher implements Runnable {
    private static final Duration LONG_SAMPLE = Duration.ofSeconds(3);
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final int PAUSE_AFTER_LONG_SAMPLE = 20;

    private final Duration period;
    private final Reporter reporter;
    private final OutputWatch output;
    private final WarmUp warmUp;

    /** The class of the last fault that was told: one that comes back with each sample is told once. */
    private @Nullable Class<?> told;

    Watcher(Duration period, Reporter reporter, OutputWatch output, WarmUp warmUp) {
        this.period = period;
        this.reporter = reporter;
        this.output = output;
        this.warmUp = warmUp;
    }

    @Override
    public void run() {
        Duration pause = period;
        boolean warm = false;
        while (true) {
            try {
                Thread.sleep(pause.toMillis());
                long start = System.nanoTime();
                output.check();
                if (period.compareTo(USUAL) >= 0 && warmUp.goesOn(start)) {
                    reporter.keepSample(period);
                    continue;
                }
                reporter.watch(period);
                // The first one loads classes, and says little of the next.
                pause = warm ? pause(period, Duration.ofNanos(System.nanoTime() - start)) : period;
                warm = true;
            } catch (InterruptedException e) {
                // An application that interrupts all threads it can find: the watcher goes on.
            } catch (Throwable e) {
                // A sample that failed (a full heap, say) is no reason to stop.
                say(e);
            }
        }
    }

    /** How long to wait after a sample that took so long. */
    static Duration pause(Duration period, Duration sample) {
        Duration longer = sample.multipliedBy(PAUSE_AFTER_LONG_SAMPLE);
        return sample.compareTo(LONG_SAMPLE) > 0 && longer.compareTo(period) > 0 ? longer : period;
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
