package dev.hangscope.agent.instrument;

/** Recognises a call that may park the caller on a {@link java.util.concurrent.locks.Condition}. */
final class ConditionCalls {
    private ConditionCalls() {}

    static boolean isAwait(String owner, String name) {
        return owner.equals("java/util/concurrent/locks/Condition")
                && (name.equals("await") || name.equals("awaitNanos"));
    }
}
