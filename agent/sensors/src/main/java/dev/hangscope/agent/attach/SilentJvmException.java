package dev.hangscope.agent.attach;

/** A JVM was asked and has not answered in time. */
public final class SilentJvmException extends CannotAttachException {
    private static final long serialVersionUID = 1L;

    SilentJvmException(String line) {
        super(line);
    }
}
