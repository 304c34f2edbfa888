package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes a look for somebody who waits for the answer. */
@FunctionalInterface
public interface LookOnDemand {

    /**
     * Looks and diagnoses.
     *
     * @param after a wait younger than this is no hang; {@code null} for the agent's option
     * @throws IllegalStateException when there is no answer within a minute, or the look failed
     */
    Diagnosis take(@Nullable Duration after);
}
