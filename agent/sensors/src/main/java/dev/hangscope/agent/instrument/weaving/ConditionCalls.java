package dev.hangscope.agent.instrument.weaving;

/** Recognises a call that may park the caller on a {@link java.util.concurrent.locks.Condition}. */
public final class ConditionCalls {
    private ConditionCalls() {}

    /** Whether the method is one of the waits of {@link java.util.concurrent.locks.Condition}. */
    public static boolean isAwait(String owner, String name) {
        return owner.equals("java/util/concurrent/locks/Condition")
                && (name.equals("await") || name.equals("awaitNanos"));
    }
}
