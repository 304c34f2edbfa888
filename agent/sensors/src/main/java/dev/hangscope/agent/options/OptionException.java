package dev.hangscope.agent.options;

/** A bad option. Its message is one line for the user: the input, what is wrong with it, and the remedy. */
public final class OptionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Takes the line for the user. */
    public OptionException(String line) {
        super(line);
    }

    /** The line for the user; never {@code null}. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
