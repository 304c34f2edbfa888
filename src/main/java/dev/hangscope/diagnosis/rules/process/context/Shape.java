package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of what kind a knot is, so that each knot is told by one rule. */
public final class Shape {
    /** What a {@code multiprocessing.JoinableQueue} maps: 3 of Queue, its counter, and 4 of its Condition. */
    private static final int SEMAPHORES_OF_JOINABLE_QUEUE = 8;

    private static final int SEMAPHORES_OF_CONDITION = 4;
    private static final int WOKEN = 2;

    private final ProcessScene scene;
    private final Knot knot;

    private Shape(ProcessScene scene, Knot knot) {
        this.scene = scene;
        this.knot = knot;
    }

    /** The knot's kind; {@code null} for an idle event loop, which is no hang. */
    static @Nullable Kind of(ProcessScene scene, Knot knot) {
        return new Shape(scene, knot).kind();
    }

    private @Nullable Kind kind() {
        List<Stuck> readers = knot.readers();
        if (isInheritedLock(knot)) {
            return Kind.INHERITED_LOCK;
        }
        Optional<Pool> pool = Pool.in(scene, knot);
        if (pool.isPresent() && pool.get().isWithoutReader()) {
            return kindOfSharedMemory();
        }
        if (pool.isPresent() && pool.get().hasReplacement()) {
            return Kind.LOST_WORKER;
        }
        if (WorkerlessExecutor.in(scene, knot).isPresent()) {
            return Kind.LOST_WORKER;
        }
        if (!knot.in(OsWait.Kind.WRITE).isEmpty()) {
            return Kind.FULL_PIPE;
        }
        if (knot.threads().stream().anyMatch(Shape::isInQueueJoin)) {
            return Kind.UNRELEASED_SYNCHRONIZER;
        }
        if (!knot.in(OsWait.Kind.FILE_LOCK).isEmpty()) {
            return Kind.DEADLOCK;
        }
        if (BlockedQueue.in(scene, knot).isPresent() || UnansweredFile.in(knot).isPresent()) {
            return scene.waitersForEndOf(knot.pids()).isEmpty() ? Kind.DEADLOCK : Kind.JOIN_DEADLOCK;
        }
        if (!readers.isEmpty()) {
            return kindOfReaders(readers);
        }
        if (!knot.in(OsWait.Kind.SHARED_FUTEX).isEmpty()) {
            return kindOfSharedMemory();
        }
        if (knot.in(OsWait.Kind.POLL).isEmpty()) {
            return knot.in(OsWait.Kind.FUTEX).isEmpty() ? Kind.JOIN_DEADLOCK : Kind.DEADLOCK;
        }
        return isIdleLoop() ? null : Kind.JOIN_DEADLOCK;
    }

    private Kind kindOfSharedMemory() {
        return AwaitedNotify.isAll(knot) ? Kind.UNRELEASED_SYNCHRONIZER : Kind.ABANDONED_LOCK;
    }

    public static boolean isInheritedLock(Knot knot) {
        OsProcess process = knot.threads().get(0).process();
        return knot.threads().size() == 1
                && process.threads().size() == 1
                && process.forkedOnly()
                && knot.threads().get(0).kind() == OsWait.Kind.FUTEX;
    }

    private @Nullable Kind kindOfReaders(List<Stuck> readers) {
        if (Streams.haveLostPeer(readers)) {
            return Kind.ORPHANED_READER;
        }
        if (isIdleLoop()) {
            return null;
        }
        Set<Long> pids = new HashSet<>();
        readers.forEach(reader -> pids.add(reader.pid()));
        Set<Long> others = new HashSet<>();
        boolean stdin = false;
        for (Stuck reader : readers) {
            OsDescriptor stream = reader.stream().orElseThrow();
            others.addAll(scene.holders().otherEndOf(stream));
            stdin |= stream.fd() == 0;
        }
        others.removeAll(pids);
        List<Stuck> joiners = scene.waitersForEndOf(knot.pids());
        List<Stuck> consumers =
                readers.stream().filter(reader -> isQueue(reader.process())).toList();
        if (!consumers.isEmpty() && waitsForAnotherLock(consumers)) {
            return Kind.ABANDONED_LOCK;
        }
        if (!consumers.isEmpty()) {
            boolean producerJoins = joiners.stream().anyMatch(joiner -> hasFeeder(joiner, others));
            boolean joinable = readers.stream().anyMatch(reader -> isJoinableQueue(reader.process()));
            return !joiners.isEmpty() && (producerJoins || joinable) ? Kind.JOIN_DEADLOCK : Kind.MISSING_SENTINEL;
        }
        if (others.isEmpty()) {
            return Kind.SELF_HELD_PIPE;
        }
        boolean heldByLoop = stdin
                && joiners.isEmpty()
                && readers.stream()
                        .filter(reader -> reader.kind() == OsWait.Kind.READ)
                        .filter(reader -> reader.stream().orElseThrow().fd() == 0)
                        .anyMatch(reader -> !reader.process().forkedOnly()
                                && !scene.holdersOfOtherEnd(reader, knot.in(OsWait.Kind.POLL))
                                        .isEmpty());
        if (heldByLoop) {
            return Kind.UNCLOSED_STDIN;
        }
        boolean holderJoins = joiners.stream().anyMatch(joiner -> others.contains(joiner.pid()));
        if (holderJoins) {
            return stdin ? Kind.UNCLOSED_STDIN : Kind.MISSING_SENTINEL;
        }
        return Kind.ORPHANED_READER;
    }

    /** Whether a process of the knot waits for a shared lock that is not the consumers': it could not read what they read. */
    private boolean waitsForAnotherLock(List<Stuck> consumers) {
        return knot.in(OsWait.Kind.SHARED_FUTEX).stream()
                .anyMatch(waiter -> consumers.stream()
                        .noneMatch(consumer -> scene.holders()
                                .sharersOf(consumer.stream().orElseThrow())
                                .contains(waiter.pid())));
    }

    /** One process that polls only what it holds itself: an event loop with nothing to do, waiting for a signal. */
    private boolean isIdleLoop() {
        return knot.processes().size() == 1
                && !knot.in(OsWait.Kind.POLL).isEmpty()
                && knot.in(OsWait.Kind.READ).isEmpty();
    }

    /** The joiner put into the queue itself: it holds a write end and has the queue's feeder thread. */
    private static boolean hasFeeder(Stuck joiner, Set<Long> holders) {
        return holders.contains(joiner.pid())
                && joiner.process().threads().stream()
                        .anyMatch(thread -> thread.tid() != joiner.thread().tid()
                                && thread.waitsFor().kind() == OsWait.Kind.FUTEX
                                && !thread.waitsFor().timed());
    }

    public static boolean isQueue(OsProcess process) {
        return semaphores(process).size() >= 2;
    }

    public static boolean isJoinableQueue(OsProcess process) {
        return semaphores(process).size() >= SEMAPHORES_OF_JOINABLE_QUEUE;
    }

    /** It waits on the semaphore made last of a JoinableQueue: that of {@code join()}. */
    public static boolean isInQueueJoin(Stuck stuck) {
        List<String> semaphores = semaphores(stuck.process());
        return stuck.kind() == OsWait.Kind.SHARED_FUTEX
                && semaphores.size() >= SEMAPHORES_OF_JOINABLE_QUEUE
                && semaphores
                        .get(semaphores.size() - 1)
                        .equals(stuck.thread().waitsFor().object());
    }

    /**
     * It waits in {@code Event.set()} or {@code Condition.notify()} of multiprocessing for a waiter to wake up: on the third
     * semaphore of a condition (lock, sleeping, woken, wait), where the process has no other but the event's flag. A program at rest
     * waits on the fourth. Source: {@code Lib/multiprocessing/synchronize.py}.
     */
    public static boolean isInNotify(Stuck stuck) {
        List<String> semaphores = semaphores(stuck.process());
        return stuck.kind() == OsWait.Kind.SHARED_FUTEX
                && (semaphores.size() == SEMAPHORES_OF_CONDITION || semaphores.size() == SEMAPHORES_OF_CONDITION + 1)
                && semaphores.get(WOKEN).equals(stuck.thread().waitsFor().object());
    }

    /** Keys of its semaphores that nobody else can open, in the order of their making: tmpfs counts inodes up. */
    private static List<String> semaphores(OsProcess process) {
        return process.mappings().stream()
                .filter(mapping -> mapping.isSemaphore() && !mapping.canBeOpened())
                .map(OsMapping::key)
                .sorted(Comparator.comparingLong(Shape::inode))
                .toList();
    }

    private static long inode(String key) {
        try {
            return Long.parseLong(key.substring(key.lastIndexOf(' ') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
