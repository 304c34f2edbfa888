package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;

/**
 * A non-daemon thread that keeps a JVM alive whose main has ended.
 *
 * @param thread the thread
 * @param idleness how it idles, if it does
 */
public record Holder(JavaThread thread, Idleness idleness) {

    public static Holder of(JavaThread thread) {
        return new Holder(thread, idleness(thread));
    }

    private static Idleness idleness(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (PoolWorker.hasTaskToCome(thread)) {
            return Idleness.NONE;
        }
        if (wait == null) {
            return switch (thread.state()) {
                case WAITING, BLOCKED -> untimed(thread);
                case TIMED_WAITING -> PoolWorker.isIdle(thread) ? Idleness.KEEP_ALIVE : Idleness.NONE;
                case NEW, RUNNABLE, TERMINATED -> Idleness.NONE;
            };
        }
        return switch (wait.kind()) {
            case SLEEP, OUTSIDE, PROCESS_END, CHILD_READ, CHILD_WRITE -> Idleness.NONE;
            case OBJECT_WAIT -> wait.timed() ? Idleness.LOOP : untimed(thread);
            case QUEUE_TAKE, PARK ->
                !wait.timed() ? untimed(thread) : PoolWorker.isIdle(thread) ? Idleness.KEEP_ALIVE : Idleness.NONE;
            default -> Scene.endsByItself(wait) ? Idleness.NONE : untimed(thread);
        };
    }

    private static Idleness untimed(JavaThread thread) {
        if (PoolWorker.isIdle(thread)) {
            return Idleness.POOL;
        }
        if (PoolWorker.isTimerThread(thread)) {
            return Idleness.TIMER;
        }
        ThreadWait wait = thread.waitsFor();
        return wait != null && wait.kind() == ThreadWait.Kind.QUEUE_TAKE ? Idleness.CONSUMER : Idleness.WAIT;
    }

    /** Whether a thread in such a wait is served by another process, a device, a network. */
    public static boolean isOutside(ThreadWait.Kind kind) {
        return switch (kind) {
            case OUTSIDE, PROCESS_END, CHILD_READ, CHILD_WRITE -> true;
            default -> false;
        };
    }

    /** Whether it has really something to do, or will have: then the JVM is right to live. */
    public boolean isActive() {
        return idleness == Idleness.NONE;
    }

    /** How a thread idles. */
    public enum Idleness {
        /** It does not: it runs, sleeps, waits for the outside or for a time. */
        NONE("at work", "at work"),
        /** A pool's worker without a task, for ever. */
        POOL("idle pool worker", "idle pool workers"),
        /** A pool's worker without a task, until its keep-alive time is over. */
        KEEP_ALIVE("idle pool worker with a keep-alive time", "idle pool workers with a keep-alive time"),
        /** A {@link java.util.Timer} without a task. */
        TIMER("idle Timer", "idle Timers"),
        /** Takes from a queue. */
        CONSUMER("waiting for an item of a queue", "waiting for an item of a queue"),
        /** Waits without time-out for something else. */
        WAIT("waiting for ever", "waiting for ever"),
        /** Waits in {@code Object.wait} with a time-out, as schedulers and workers do that look again and again. */
        LOOP("waiting with a time-out, again and again", "waiting with a time-out, again and again");

        private final String words;
        private final String plural;

        Idleness(String words, String plural) {
            this.words = words;
            this.plural = plural;
        }

        /** {@code 2 idle pool workers}. */
        public String counted(long count) {
            return Words.number(count) + " " + (count == 1 ? words : plural);
        }

        public String words() {
            return words;
        }

        /** Whether the wait ends by itself. */
        public boolean isTimed() {
            return this == KEEP_ALIVE || this == LOOP;
        }
    }
}
