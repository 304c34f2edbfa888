package dev.hangscope.agent.trigger;

import org.jspecify.annotations.Nullable;

/** A system property that a library of ours sets or needs for a moment; closing puts back what the application had. */
public final class BorrowedProperty implements AutoCloseable {

    private final String name;
    private final @Nullable String before;

    /** Remembers the property as it is now. */
    public BorrowedProperty(String name) {
        this.name = name;
        this.before = System.getProperty(name);
    }

    @Override
    public void close() {
        if (before == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, before);
        }
    }
}
