package dev.hangscope.agent.forward;

import dev.hangscope.agent.options.ExitCode;

/** Events cannot be forwarded. Its message is one line for the user: the input, the reason, the remedy. */
public final class ForwardException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** Takes the line and what the command ends with. */
    public ForwardException(ExitCode exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /** What the command ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** The line for the user; never {@code null}. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
