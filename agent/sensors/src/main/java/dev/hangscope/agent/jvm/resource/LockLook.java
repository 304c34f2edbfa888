package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.queue.CountHooks;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueUse;
import dev.hangscope.agent.bootstrap.hooks.site.LockSites;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.UseRecords;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.stack.Frames;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * The owners of {@code java.util.concurrent} locks, from the fields of the synchronizer that waiters are parked on.
 *
 * <p>An exclusive owner stands in {@code AbstractOwnableSynchronizer.exclusiveOwnerThread}. Readers of a
 * {@code ReentrantReadWriteLock} count their holds each for itself: the first in {@code firstReader}, the others in a
 * thread-local of the lock (JDK 17 to 25). {@code StampedLock} does not know its owners; who writes is told when that was seen, and
 * who reads by the record of hooks. Any thread may give a stamp back, so readers are holders, as of a semaphore, and no owners.
 */
public final class LockLook {
    private static final String READ_WRITE = "java.util.concurrent.locks.ReentrantReadWriteLock";

    private final Collection<Waiting> threads;

    /** Looks at the owners of the locks that these threads wait for. */
    public LockLook(Collection<Waiting> threads) {
        this.threads = threads;
    }

    ResourceFacts facts(Seen lock) {
        List<Party> parties = new ArrayList<>();
        boolean complete = false;
        if (JdkInternals.read(AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", lock.object())
                instanceof Thread owner) {
            parties.add(owner(owner, 1, lock.object()));
            complete = true;
        } else if (lock.object() instanceof StampedLock) {
            stampedOwner(lock.object()).ifPresent(parties::add);
            parties.addAll(stampedReaders(lock.object()));
        } else if (lock.object().getClass().getName().startsWith(READ_WRITE)) {
            long holds = readHolds(lock.object());
            long found = 0;
            for (Party reader : readers(lock.object())) {
                parties.add(reader);
                found += reader.times();
            }
            complete = holds > 0 && found == holds;
        }
        QueueRecord made = lock.object() instanceof StampedLock ? UseRecords.of(lock.object()) : null;
        return new ResourceFacts(
                lock.id(),
                lock.kind(),
                outermost(lock.object()),
                made == null ? null : Frames.site(made.createdAt),
                null,
                null,
                parties,
                null,
                complete);
    }

    private static Party owner(Thread thread, long holds, Object lock) {
        LockSites.Entry taken = LockSites.find(lock, JavaThreads.id(thread));
        return new Party(JavaThreads.id(thread), Role.OWNER, holds, null, taken == null ? null : Frames.site(taken.at));
    }

    /**
     * The state of a lock that is held for writing is the stamp that its holder got. Any thread may give it back, so one that has
     * ended has perhaps handed it on, and tells nothing.
     */
    private Optional<Party> stampedOwner(Object lock) {
        Long state = JdkInternals.readNumber("state", lock);
        LockSites.Entry taken = state == null ? null : LockSites.findStamp(lock, state);
        return Optional.ofNullable(taken)
                .filter(entry -> isAlive(entry.thread))
                .map(entry -> new Party(entry.thread, Role.OWNER, 1, null, Frames.site(entry.at)));
    }

    /**
     * Those who read, where the record says as many as the state: {@code StampedLock} counts readers in its lowest seven bits, the
     * greatest value of which stands for more (JDK 17 to 25). A thread that gave back more than it took had been handed a stamp by
     * another one: who has it then is not known.
     */
    private List<Party> stampedReaders(Object lock) {
        QueueRecord record = UseRecords.of(lock);
        Long state = JdkInternals.readNumber("state", lock);
        if (record == null || record.isFull() || state == null) {
            return List.of();
        }
        List<Party> readers = new ArrayList<>();
        long found = 0;
        for (QueueUse use : record.uses()) {
            long holds = use == null ? 0 : use.takes - use.puts;
            if (holds < 0) {
                return List.of();
            }
            found += holds;
            if (holds > 0 && isAlive(use.threadId)) {
                readers.add(new Party(use.threadId, Role.HOLDER, holds, null, Frames.site(use.lastTakenAt())));
            }
        }
        return found == (state & CountHooks.READERS) && found < CountHooks.READERS - 1 ? readers : List.of();
    }

    private boolean isAlive(long id) {
        return threads.stream().anyMatch(thread -> thread.id() == id);
    }

    /** The upper half of the synchronizer's state, which is an int before JDK 23 and a long since. */
    private static long readHolds(Object sync) {
        Object state = JdkInternals.read("state", sync);
        if (state instanceof Integer number) {
            return number >>> 16;
        }
        return state instanceof Long number ? number >>> 32 : 0;
    }

    private List<Party> readers(Object sync) {
        List<Party> readers = new ArrayList<>();
        Thread first = JdkInternals.read("firstReader", sync) instanceof Thread thread ? thread : null;
        Long firstHolds = JdkInternals.readNumber("firstReaderHoldCount", sync);
        if (first != null && firstHolds != null && firstHolds > 0) {
            readers.add(owner(first, firstHolds, sync));
        }
        Object holds = JdkInternals.read("readHolds", sync);
        if (holds != null) {
            for (Waiting each : threads) {
                Object counter = each.thread() == first ? null : threadLocal(each.thread(), holds);
                Long count = counter == null ? null : JdkInternals.readNumber("count", counter);
                if (count != null && count > 0) {
                    readers.add(owner(each.thread(), count, sync));
                }
            }
        }
        return readers;
    }

    /** A thread's value of a thread-local, read from outside while the thread may change it. */
    private static @Nullable Object threadLocal(Thread thread, Object key) {
        Object map = JdkInternals.read(Thread.class, "threadLocals", thread);
        Object table = map == null ? null : JdkInternals.read("table", map);
        if (table instanceof Object[] entries) {
            for (Object entry : entries) {
                if (entry instanceof Reference<?> reference && isKey(reference, key)) {
                    return JdkInternals.read("value", entry);
                }
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private static boolean isKey(Reference<?> reference, Object key) {
        return ((Reference<Object>) reference).refersTo(key);
    }

    /** The class that the user knows: {@code CountDownLatch} for {@code CountDownLatch$Sync}. */
    static String outermost(Object object) {
        return Frame.topLevel(Frames.withoutAddress(object.getClass().getName()));
    }
}
