package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait on an object of {@code java.util.concurrent} and have not been woken yet, read from its own list of
 * waiters. A thread that has been signalled still looks parked until it runs, and by then whoever signalled may be gone: to
 * take it for stuck would be a false proof.
 *
 * <p>Only classes are known here of which no thread can be woken for good without reaching the object: {@code unpark}
 * alone makes them look at their state and wait again. An object of any other class, an application's lock for example,
 * has no waiters as far as a proof is concerned.
 */
final class Waiters {
    private static final String SYNCHRONIZER = "java.util.concurrent.locks.AbstractQueuedSynchronizer";
    private static final String LONG_SYNCHRONIZER = "java.util.concurrent.locks.AbstractQueuedLongSynchronizer";
    private static final int WAITING = 1;
    private static final int CONDITION = 2;
    private static final long STAMPED_HELD = 0xFF;

    private final Dump dump;
    private final Map<Long, Set<Long>> known = new HashMap<>();

    Waiters(Dump dump) {
        this.dump = dump;
    }

    /** Addresses of the {@code Thread} objects that wait on it. */
    Set<Long> of(HeapObject blocker) throws IOException {
        Set<Long> waiters = known.get(blocker.address());
        if (waiters == null) {
            waiters = read(blocker);
            known.put(blocker.address(), waiters);
        }
        return waiters;
    }

    private Set<Long> read(HeapObject blocker) throws IOException {
        String type = blocker.typeName();
        if (type.equals(SYNCHRONIZER + "$ConditionObject") || type.equals(LONG_SYNCHRONIZER + "$ConditionObject")) {
            return list(blocker.reference("firstWaiter"), "nextWaiter", "waiter", has(CONDITION));
        }
        if (isClosed(blocker)) {
            return list(blocker.reference("head"), "next", "waiter", has(WAITING));
        }
        // Is a ForkJoinTask too, so it is asked for before those.
        if (type.equals("java.util.concurrent.CompletableFuture$Signaller")) {
            return Set.of(blocker.reference("thread"));
        }
        if (blocker.isA("java.util.concurrent.FutureTask")) {
            return blocker.number("state") == 0
                    ? list(blocker.reference("waiters"), "next", "thread", node -> true)
                    : Set.of();
        }
        if (blocker.isA("java.util.concurrent.ForkJoinTask")) {
            return blocker.number("status") >= 0
                    ? list(blocker.reference("aux"), "next", "thread", node -> node.reference("thread") != 0)
                    : Set.of();
        }
        if (blocker.isA("java.util.concurrent.Exchanger")) {
            return parties(blocker);
        }
        if (type.equals("java.util.concurrent.Phaser$QNode")) {
            return isInPhase(blocker) ? Set.of(blocker.reference("thread")) : Set.of();
        }
        if (type.equals("java.util.concurrent.SynchronousQueue$TransferStack")) {
            return list(blocker.reference("head"), "next", "waiter", node -> node.reference("match") == 0);
        }
        if (type.equals("java.util.concurrent.SynchronousQueue$TransferQueue")
                || blocker.isA("java.util.concurrent.LinkedTransferQueue")) {
            return list(blocker.reference("head"), "next", "waiter", Waiters::isUnmatched);
        }
        return Set.of();
    }

    /** Whether it is a latch, semaphore or lock of the JDK that lets nobody through. */
    private static boolean isClosed(HeapObject blocker) {
        String type = blocker.typeName();
        long state = blocker.number("state");
        if (type.equals("java.util.concurrent.CountDownLatch$Sync")
                || type.startsWith("java.util.concurrent.locks.ReentrantLock$")
                || type.startsWith("java.util.concurrent.locks.ReentrantReadWriteLock$")) {
            // Since JDK 25 a ReentrantReadWriteLock counts in a long.
            return (blocker.isA(SYNCHRONIZER) || blocker.isA(LONG_SYNCHRONIZER)) && state != 0;
        }
        if (type.equals("java.util.concurrent.locks.StampedLock")) {
            return (state & STAMPED_HELD) != 0;
        }
        return type.startsWith("java.util.concurrent.Semaphore$") && state <= 0;
    }

    /**
     * Those that wait for a partner: the one in the only slot or those in the arena's (JDK 17 to 23 {@code slot} and an array of
     * nodes, since then an array of slots with an entry each).
     */
    private Set<Long> parties(HeapObject exchanger) throws IOException {
        Set<Long> waiters = new HashSet<>();
        addParty(dump.object(exchanger.reference("slot")), waiters);
        HeapObject arena = dump.object(exchanger.reference("arena"));
        for (int i = 0; arena != null && i < arena.length(); i++) {
            HeapObject slot = dump.object(arena.element(i));
            addParty(slot != null && slot.has("entry") ? dump.object(slot.reference("entry")) : slot, waiters);
        }
        return waiters;
    }

    private static void addParty(@Nullable HeapObject node, Set<Long> waiters) {
        if (node != null && node.reference("match") == 0 && node.reference("parked") != 0) {
            waiters.add(node.reference("parked"));
        }
    }

    private boolean isInPhase(HeapObject node) throws IOException {
        HeapObject phaser = dump.object(node.reference("phaser"));
        HeapObject root = phaser == null ? null : dump.object(phaser.reference("root"));
        return root != null && (int) (root.number("state") >>> 32) == (int) node.number("phase");
    }

    private static Predicate<HeapObject> has(int bit) {
        return node -> (node.number("status") & bit) != 0;
    }

    /** A hand-off whose partner has not come: a giver still has its item, a taker has none yet. */
    private static boolean isUnmatched(HeapObject node) {
        long item = node.reference("item");
        return (node.number("isData") != 0) == (item != 0) && item != node.address();
    }

    private Set<Long> list(long first, String next, String thread, Predicate<HeapObject> waits) throws IOException {
        Set<Long> waiters = new HashSet<>();
        Set<Long> seen = new HashSet<>();
        @Nullable HeapObject node = dump.object(first);
        while (node != null && seen.add(node.address())) {
            if (waits.test(node) && node.reference(thread) != 0) {
                waiters.add(node.reference(thread));
            }
            node = dump.object(node.reference(next));
        }
        return waiters;
    }
}
