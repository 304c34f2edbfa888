package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.site.LockPolls;
import dev.hangscope.agent.bootstrap.hooks.site.LockPolls.Poll;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * The locks that threads try to take again and again, with {@code tryLock()}, and do not get: between two tries they sleep, spin, or wait with
 * a timeout. Such a loop is one wait with a timeout, for a lock that one other thread has had all the time.
 */
public final class PolledLocks {
    /** Two tries may be a try and its second one. */
    private static final long TRIES = 3;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ResourceLook resources;
    private final long nanoTime;

    /** Looks at that time, and says in {@code resources} which locks threads poll. */
    public PolledLocks(ResourceLook resources, long nanoTime) {
        this.resources = resources;
        this.nanoTime = nanoTime;
    }

    /** Returns what the thread polls; {@code null} where it polls nothing, or another thread may have had the lock only for moments. */
    public @Nullable ThreadWait of(Waiting thread) {
        Poll poll = LockPolls.areNoted() && mayPoll(thread) ? LockPolls.of(thread.id()) : null;
        if (poll == null || !isStillGoing(poll)) {
            return null;
        }
        Object lock = poll.get();
        return lock == null || !isHeldAllTheTime(lock)
                ? null
                : new ThreadWait(
                        Kind.LOCK,
                        resources.waitedFor(ResourceFacts.Kind.LOCK, lock),
                        true,
                        Duration.ofNanos(Math.max(0, nanoTime - poll.since())),
                        poll.times(),
                        Duration.ZERO,
                        null);
    }

    private static boolean mayPoll(Waiting thread) {
        Kind kind = thread.kind();
        return kind == null
                || thread.state() == Thread.State.TIMED_WAITING
                        && (kind == Kind.SLEEP || kind == Kind.PARK || kind == Kind.LOCK);
    }

    /** Whether the last try is not older than the pauses between the tries tell. */
    private boolean isStillGoing(Poll poll) {
        return poll.times() >= TRIES && nanoTime - poll.last() <= 2 * poll.pause() + PATIENCE_NANOS;
    }

    /**
     * Whether the lock's owner has not taken it anew, as far as that is known: an owner that polls itself takes it again and again where it
     * gives way, and two such threads are at work. An owner that does not poll waits, which is judged by itself, or is at work.
     */
    private static boolean isHeldAllTheTime(Object lock) {
        if (!(JdkInternals.read(AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", lock)
                instanceof Thread owner)) {
            return false;
        }
        Poll its = LockPolls.of(JavaThreads.id(owner));
        return its == null || !its.mayHaveTaken(lock);
    }
}
