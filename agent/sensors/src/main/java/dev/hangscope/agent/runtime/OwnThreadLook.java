package dev.hangscope.agent.runtime;

import dev.hangscope.agent.publish.LookOnDemand;
import dev.hangscope.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A look for a caller who is not ours, in a thread that is: looks leave that one out, and its stack is deep enough. The caller waits
 * with a time-out, so that the look sees him as what he is: somebody who will go on.
 */
final class OwnThreadLook implements LookOnDemand {
    private static final long MOST_SECONDS = 60;

    private final Reporter reporter;

    OwnThreadLook(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public Diagnosis take(@Nullable Duration after) {
        FutureTask<Diagnosis> look = new FutureTask<>(() -> reporter.ask(after));
        AgentThreads.start("asked", look);
        try {
            return look.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new IllegalStateException("no report within " + MOST_SECONDS + " s; ask by SIGQUIT instead");
        } catch (ExecutionException failed) {
            // Its classes may be ours, which the caller cannot load: only its words go on.
            throw new IllegalStateException("no report: " + failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the report was made");
        }
    }
}
