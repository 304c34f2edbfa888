package dev.hangscope.junit;

/** A test class has left threads or processes behind; the message names them. Without a stack, which would be the extension's. */
public final class LeftBehind extends AssertionError {
    private static final long serialVersionUID = 1;

    LeftBehind(String message) {
        super(message);
        setStackTrace(new StackTraceElement[0]);
    }
}
