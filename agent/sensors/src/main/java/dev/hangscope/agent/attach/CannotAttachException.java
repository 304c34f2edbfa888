package dev.hangscope.agent.attach;

/** There is no way into that JVM. The message is one line for the user: the process, the reason, the remedy. */
public class CannotAttachException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotAttachException(String line) {
        super(line);
    }
}
