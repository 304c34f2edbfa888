package dev.hangscope.agent.proof;

/** There is no proof to be had. The message is one line for the user: what was tried, the reason, the remedy. */
public final class CannotProveException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Takes the line for the user. */
    public CannotProveException(String line) {
        super(line);
    }
}
