package dev.hangscope.snapshot;

import java.util.List;

/**
 * Code of the application that runs when the process is asked for something from outside, though no thread waits for it. A
 * thread that only such code can release is not stuck.
 *
 * @param signals names of the signals that the application handles, without {@code SIG}
 * @param shutdownHooks number of shutdown hooks that are neither the JDK's nor the agent's
 */
public record OutsideRequests(List<String> signals, int shutdownHooks) {

    public OutsideRequests {
        signals = List.copyOf(signals);
    }

    /** Whether no such code exists. */
    public boolean areImpossible() {
        return signals.isEmpty() && shutdownHooks == 0;
    }
}
