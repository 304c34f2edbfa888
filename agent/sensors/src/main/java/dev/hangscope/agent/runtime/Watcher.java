package dev.hangscope.agent.runtime;

import java.time.Duration;

/** Looks again and again, and lets the reporter tell what is new. */
final class Watcher implements Runnable {
    private final Duration period;
    private final Reporter reporter;

    Watcher(Duration period, Reporter reporter) {
        this.period = period;
        this.reporter = reporter;
    }

    @Override
    public void run() {
        while (true) {
            try {
                Thread.sleep(period.toMillis());
                reporter.watch();
            } catch (InterruptedException e) {
                // An application that interrupts all threads it can find: the watcher goes on.
            } catch (Throwable e) {
                // A look that failed (a full heap, say) is no reason to stop looking.
            }
        }
    }
}
