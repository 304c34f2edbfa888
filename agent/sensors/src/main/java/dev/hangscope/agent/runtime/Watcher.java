package dev.hangscope.agent.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again, and lets the reporter tell what is new. Before that one report is made and thrown away: a class
 * whose initialiser first runs in a full heap is lost for ever, and that is when a report is needed. Not at once, so that
 * programs that end soon do not pay for it.
 */
final class Watcher implements Runnable {
    private static final long REHEARSAL_MILLIS = 1_000;

    private final @Nullable Duration period;
    private final Reporter reporter;

    /** @param period time between two looks; {@code null} for none */
    Watcher(@Nullable Duration period, Reporter reporter) {
        this.period = period;
        this.reporter = reporter;
    }

    @Override
    public void run() {
        long pause = REHEARSAL_MILLIS;
        boolean rehearsed = false;
        while (!rehearsed || period != null) {
            try {
                Thread.sleep(pause);
                if (rehearsed) {
                    reporter.watch();
                } else {
                    rehearsed = true;
                    pause = period == null ? 0 : period.toMillis();
                    reporter.rehearse();
                }
            } catch (InterruptedException e) {
                // An application that interrupts all threads it can find: the watcher goes on.
            } catch (Throwable e) {
                // A look that failed (a full heap, say) is no reason to stop looking.
            }
        }
    }
}
