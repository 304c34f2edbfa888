package dev.hangscope.snapshot.json;

import java.io.IOException;

/** A file is no snapshot. The message is one line for the user: what is wrong, and what to do. */
public final class SnapshotFormatException extends IOException {
    private static final long serialVersionUID = 1;

    SnapshotFormatException(String message) {
        super(message);
    }

    SnapshotFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
