package dev.hangscope.agent.runtime;

import dev.hangscope.agent.publish.LookOnDemand;
import dev.hangscope.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.concurrent.Callable;
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
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final Duration MOST_WITH_A_DUMP = Duration.ofMinutes(5);

    private final Reporter reporter;

    OwnThreadLook(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public Diagnosis take(@Nullable Duration after) {
        return answer(() -> reporter.ask(after), MOST);
    }

    @Override
    public Diagnosis prove() {
        return answer(reporter::prove, MOST_WITH_A_DUMP);
    }

    private static Diagnosis answer(Callable<Diagnosis> asked, Duration most) {
        FutureTask<Diagnosis> look = new FutureTask<>(asked);
        AgentThreads.start("asked", look);
        try {
            return look.get(most.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new IllegalStateException("no report within " + most.toSeconds() + " s; ask by SIGQUIT instead");
        } catch (ExecutionException failed) {
            // Its classes may be ours, which the caller cannot load: only its words go on.
            throw new IllegalStateException("no report: " + failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the report was made");
        }
    }
}
