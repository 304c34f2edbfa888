package dev.hangscope.agent.runtime;

import java.time.Duration;

/** Samples again and again, and lets the reporter print what is new. */
final class Watcher implements Runnable {
    private final Duration period;
    private final Reporter reporter;
    private final OutputWatch output;

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
            }
        }
    }
}
