package dev.hangscope.snapshot.threaddump;

import java.io.IOException;

/** A text is no thread dump. The message is one line for the user: what is wrong, and what to do. */
public final class BadThreadDumpException extends IOException {
    private static final long serialVersionUID = 1;

    BadThreadDumpException(String message) {
        super(message);
    }
}
