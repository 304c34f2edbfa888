package dev.hangscope.agent.command;

/**
 * The command cannot see what it was asked to look at. Its message is one line for the user: the input, the reason, the
 * remedy. Ends the command with {@link dev.hangscope.agent.options.ExitCode#COULD_NOT_LOOK}.
 */
public final class CouldNotLook extends Exception {

    private static final long serialVersionUID = 1L;

    /** Takes the line for the user. */
    public CouldNotLook(String line) {
        super(line);
    }
}
