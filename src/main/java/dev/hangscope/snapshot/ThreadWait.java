package dev.hangscope.snapshot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a living thread waits for.
 *
 * @param kind the kind of wait
 * @param resource id of what it waits for: the id of a {@link QueueFacts}, {@link ResourceFacts} or {@link PoolFacts}, or the text of a
 *     {@link NodeId} of a thread (its end), a process or a stream, and of an object otherwise; {@code null} when it cannot be told
 * @param timed whether the wait ends by itself
 * @param since how long the wait has lasted for certain (a lower bound: it may have begun before anybody looked)
 * @param rounds how often the thread has begun to wait anew at the same place in that time, after a timeout or a wake-up;
 *     {@code null} where it is not counted
 * @param round how long the present one of these rounds has lasted for certain; {@code null} where they are not counted
 * @param timeout how long the wait may last, or may still last, where that is known and ten minutes or more; {@code null} otherwise
 */
public record ThreadWait(
        Kind kind,
        @Nullable String resource,
        boolean timed,
        Duration since,
        @Nullable Long rounds,
        @Nullable Duration round,
        @Nullable Duration timeout) {

    /** A wait of which it is not counted how often it began anew. */
    public ThreadWait(Kind kind, @Nullable String resource, boolean timed, Duration since) {
        this(kind, resource, timed, since, null, null, null);
    }

    /** Returns the identity of what it waits for; {@code null} when it cannot be told. */
    public @Nullable NodeId target() {
        return resource == null ? null : NodeId.parse(resource);
    }

    /** Returns how long the present round of the wait has lasted for certain; the whole wait where rounds are not counted. */
    public Duration inThisRound() {
        return round == null || isFirstRound() ? since : round;
    }

    /** Whether the thread is not known to have begun this wait anew since it was first seen. */
    public boolean isFirstRound() {
        return rounds == null || rounds == 0;
    }

    /** The same wait without a timeout; a sleep becomes a park. */
    public ThreadWait untimed() {
        return new ThreadWait(kind == Kind.SLEEP ? Kind.PARK : kind, resource, false, since, rounds, round, timeout);
    }

    /** The kinds of wait that the sensors tell apart. */
    public enum Kind {
        /** Takes from an empty queue. */
        QUEUE_TAKE,
        /** Puts into a full queue, or waits for a partner that takes. */
        QUEUE_PUT,
        /** {@link Thread#join()}. */
        THREAD_JOIN,
        /** {@code ExecutorService.awaitTermination} or {@code close}: resource is a pool. */
        POOL_END,
        /** Waits until another thread has initialized a class: resource is the class. The JVM calls the thread runnable. */
        CLASS_INIT,
        /** Enters a monitor that another thread owns: resource is a monitor. */
        MONITOR_ENTER,
        /** {@code lock()} of a {@code java.util.concurrent} lock: resource is a lock. */
        LOCK,
        /** {@code CountDownLatch.await}. */
        LATCH,
        /** {@code CyclicBarrier.await}. */
        BARRIER,
        /** {@code Phaser.awaitAdvance} and its like. */
        PHASER,
        /** {@code Semaphore.acquire}. */
        SEMAPHORE,
        /** {@code Exchanger.exchange}. */
        EXCHANGER,
        /** {@code get} or {@code join} of a future. */
        FUTURE,
        /** {@code Condition.await} of a condition that is no queue's. */
        CONDITION,
        /** Reads from a pipe inside the JVM. */
        PIPE_READ,
        /** Writes into a pipe inside the JVM. */
        PIPE_WRITE,
        /** {@code Process.waitFor}: resource is {@code process:PID}. */
        PROCESS_END,
        /** Reads a stream of a child process: resource is {@code stream:PID/NAME} where it can be told. */
        CHILD_READ,
        /** Writes into a child process. */
        CHILD_WRITE,
        /** {@link Object#wait()}. */
        OBJECT_WAIT,
        /** {@link java.util.concurrent.locks.LockSupport#park(Object)} on something that is not one of the others. */
        PARK,
        /** {@link Thread#sleep(long)}: ends by itself. */
        SLEEP,
        /** Waits for the outside: a socket, a selector, standard input, a file, a child's stream. */
        OUTSIDE
    }
}
