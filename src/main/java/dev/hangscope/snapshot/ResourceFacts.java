package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something inside the JVM, other than a queue or a thread, that a thread waits for: a lock, a latch, a semaphore, a future, a
 * pipe.
 *
 * @param id unique within the snapshot: the word of its kind and a number, for example {@code latch:2}
 * @param kind what it is
 * @param type class name
 * @param createdAt where it was made; {@code null} when not seen
 * @param count what is left: a latch's count, permits that can be had, parties that have not arrived, bytes in a pipe, 0 for a future
 *     that is complete;
 *     {@code null} where the kind has no number
 * @param limit what there was at first: a latch's count, permits, parties, a pipe's capacity; {@code null} when not known, and for a
 *     phaser that is terminated
 * @param parties threads that have to do with it, each with what it did
 * @param pool the pool that is to run a future's task; {@code null} when there is none, or it is not known
 * @param complete whether the parties are all that could ever release a waiter, not only those that were seen: true for
 *     a lock and its owners
 */
public record ResourceFacts(
        String id,
        Kind kind,
        String type,
        @Nullable Site createdAt,
        @Nullable Long count,
        @Nullable Long limit,
        List<Party> parties,
        @Nullable String pool,
        boolean complete) {

    public ResourceFacts {
        parties = List.copyOf(parties);
    }

    /** The ids of the threads that run the task whose result it is, living or not. */
    public Stream<Long> runners() {
        return parties.stream().filter(party -> party.role() == Role.RUNNER).map(Party::thread);
    }

    /**
     * A class that threads wait to be initialized. Its owner is the thread that runs its initializer; classes of one name in two loaders look
     * alike, and then the initializer is known for neither.
     */
    public static ResourceFacts initialization(String type, Collection<JavaThread> threads) {
        List<Party> owners = threads.stream()
                .filter(thread -> thread.isIn(type, "<clinit>"))
                .map(thread -> new Party(thread.id(), Role.OWNER, 1, null, null))
                .toList();
        boolean known = owners.size() == 1;
        return new ResourceFacts(
                initializationId(type), Kind.CLASS, type, null, null, null, known ? owners : List.of(), null, known);
    }

    /**
     * Whether it has released its waiters, which have not run since: a latch whose count is down, a future that is complete, a terminated
     * phaser, and a barrier that has tripped, which gives it the count of the next generation before the waiters run. A waiter of the same generation has lowered the count
     * (source: JDK's {@code CyclicBarrier.dowait}).
     */
    public boolean isReleased() {
        if (kind == Kind.BARRIER) {
            return count != null && count.equals(limit);
        }
        return isZero(count) && (kind == Kind.LATCH || kind == Kind.FUTURE || (kind == Kind.PHASER && limit == null));
    }

    private static boolean isZero(@Nullable Long number) {
        return number != null && number == 0;
    }

    /** The id of a class that threads wait to be initialized. */
    public static String initializationId(String type) {
        return "class:" + type;
    }

    /** The kinds of resources; the id of a resource begins with its kind's word in lower case. */
    public enum Kind {
        /** A monitor ({@code synchronized}). */
        MONITOR,
        /** A class that a thread initializes: the owner is the thread that runs its {@code <clinit>}. */
        CLASS,
        /** ReentrantLock, either side of a ReentrantReadWriteLock, StampedLock. */
        LOCK,
        LATCH,
        BARRIER,
        PHASER,
        SEMAPHORE,
        EXCHANGER,
        /** FutureTask, CompletableFuture, ForkJoinTask. */
        FUTURE,
        /** PipedInputStream with its PipedOutputStream, the same for characters, and java.nio.channels.Pipe. */
        PIPE,
        /** A condition of a lock that is no queue's. */
        CONDITION
    }

    /**
     * A thread and what it has to do with the resource.
     *
     * @param thread its id; alive if it is among {@link JvmFacts#threads()}, ended otherwise
     * @param role what it is to the resource
     * @param times how often it did so; 1 where it is not counted
     * @param last time since it did so last, about; {@code null} when not seen
     * @param at where it did so; {@code null} when not sampled
     */
    public record Party(
            long thread,
            Role role,
            long times,
            @Nullable Duration last,
            @Nullable Site at) {}

    /** What a thread is to a resource. */
    public enum Role {
        /** Holds the lock now. */
        OWNER,
        /** Holds permits: has acquired more than it released. */
        HOLDER,
        /** Has counted down, released, arrived or signalled. */
        RELEASER,
        /** Runs the task whose end completes the future. */
        RUNNER,
        /** Has submitted the task, or made the future. */
        SUBMITTER,
        /** Reads from the pipe. */
        READER,
        /** Writes into the pipe. */
        WRITER
    }
}
