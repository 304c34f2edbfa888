package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes a look for somebody who waits for the answer. */
public interface LookOnDemand {

    /**
     * Looks and diagnoses.
     *
     * @param after a wait younger than this is no hang; {@code null} for the agent's option
     * @throws IllegalStateException when there is no answer within a minute, or the look failed
     */
    Diagnosis take(@Nullable Duration after);

    /**
     * Looks with the help of a heap dump, which stops the application for seconds on a large heap.
     *
     * @throws IllegalStateException when the agent's options forbid it, there is no answer within five minutes, or the look failed
     */
    Diagnosis prove();
}
