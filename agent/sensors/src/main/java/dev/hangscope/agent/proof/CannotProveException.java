package dev.hangscope.agent.proof;

import dev.hangscope.snapshot.SensorState;

/** There is no proof to be had. The message is one line for the user: what was tried, the reason, the remedy. */
public final class CannotProveException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Takes the line for the user. */
    public CannotProveException(String line) {
        super(line);
    }

    /** What a report says of it under {@code not seen}. */
    public SensorState sensor() {
        return sensor(String.valueOf(getMessage()));
    }

    /** The same for another reason. */
    public static SensorState sensor(String reason) {
        return new SensorState("heap dump", false, reason);
    }
}
