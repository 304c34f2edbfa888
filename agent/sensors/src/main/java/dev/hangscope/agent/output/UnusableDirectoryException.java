package dev.hangscope.agent.output;

import java.io.IOException;

/** A directory must not be used for reports, or cannot. Its message is the reason, in words that go on after its name. */
public final class UnusableDirectoryException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableDirectoryException(String reason) {
        super(reason);
    }

    /** The reason; never {@code null}. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
