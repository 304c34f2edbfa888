package dev.hangscope.agent.runtime;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.OutsideRequests;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.Lender;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.snapshot.history.WakeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of hangs and waits that never were. The hang: a consumer without producer, joined by main; two threads that hold each other's lock, two that hold each
 * other's monitor; one whose only notifier has ended; and one that waits at the same place for nobody knows what.
 */
final class RehearsalSnapshot {
    private static final Duration LONG = Duration.ofDays(1);
    /** With a secret of each sort, so that redaction has loaded its classes too. */
    private static final String NAME = "--password=a b://c:d@e mysql -pf --token \"g\" thread ";

    private static final Site SITE = new Site(List.of(new Frame("rehearsal.Main", "run", "Main.java", 1, null)));

    private RehearsalSnapshot() {}

    /** All but the {@link #hung} one. */
    static List<Snapshot> others(ProcessIdentity process) {
        return List.of(waiting(process), standing(process), busy(process), polling(process), borrowing(process));
    }

    static Snapshot hung(ProcessIdentity process) {
        List<JavaThread> threads = List.of(
                thread(1, ThreadWait.Kind.THREAD_JOIN, "thread:2"),
                thread(2, ThreadWait.Kind.QUEUE_TAKE, "queue:1"),
                thread(4, ThreadWait.Kind.LOCK, "lock:1"),
                thread(5, ThreadWait.Kind.LOCK, "lock:2"),
                thread(6, ThreadWait.Kind.MONITOR_ENTER, "monitor:a@1"),
                thread(7, ThreadWait.Kind.MONITOR_ENTER, "monitor:a@2"),
                thread(8, ThreadWait.Kind.OBJECT_WAIT, null),
                thread(9, ThreadWait.Kind.OBJECT_WAIT, null));
        EndedThread producer = new EndedThread(3, "producer", false, LONG, null, 1L, SITE);
        QueueFacts queue = queue(List.of(put(3), took(2)));
        JvmFacts facts = new JvmFacts(
                        ExitState.RUNNING,
                        null,
                        threads,
                        List.of(producer),
                        List.of(queue),
                        List.of(
                                owned("lock:1", ResourceFacts.Kind.LOCK, 5),
                                owned("lock:2", ResourceFacts.Kind.LOCK, 4),
                                owned("monitor:a@1", ResourceFacts.Kind.MONITOR, 7),
                                owned("monitor:a@2", ResourceFacts.Kind.MONITOR, 6)),
                        List.of())
                .withHistory(List.of(notified(8, 3)), List.of());
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    /**
     * A JVM whose threads all wait without a timeout, at an object and at a queue that no thread was seen to use; but for one of the
     * JDK's own. A task failed, a coroutine has not started, and others are suspended.
     */
    private static Snapshot standing(ProcessIdentity process) {
        JvmFacts facts = new JvmFacts(
                        ExitState.RUNNING,
                        null,
                        List.of(
                                thread(1, ThreadWait.Kind.QUEUE_TAKE, "queue:1"),
                                thread(2, ThreadWait.Kind.OBJECT_WAIT, null),
                                housekeeper(3)),
                        List.of(),
                        List.of(queue(List.of())),
                        List.of(),
                        List.of())
                .withRequests(new OutsideRequests(List.of(), 0))
                .withHistory(List.of(), List.of(failed(4)))
                .withCoroutines(new Coroutines(
                        4,
                        true,
                        false,
                        List.of(coroutine(1, CoroutineState.CREATED), coroutine(3, CoroutineState.SUSPENDED))));
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    /** A consumer that polls a queue whose producer has ended, joined by main; a wait with a long timeout; and a thread that has ended just now. */
    private static Snapshot polling(ProcessIdentity process) {
        JavaThread polling = thread(
                2,
                Thread.State.TIMED_WAITING,
                SITE.frames(),
                new ThreadWait(ThreadWait.Kind.QUEUE_TAKE, "queue:1", true, LONG, 9L, LONG, null));
        JavaThread patient = thread(
                5,
                Thread.State.TIMED_WAITING,
                SITE.frames(),
                new ThreadWait(ThreadWait.Kind.OBJECT_WAIT, null, true, LONG, 0L, LONG, LONG));
        JavaThread closing = thread(
                1,
                Thread.State.WAITING,
                List.of(new Frame("rehearsal.Main", "close", "Main.java", 1, null)),
                new ThreadWait(ThreadWait.Kind.THREAD_JOIN, "thread:2", false, LONG));
        JvmFacts facts = new JvmFacts(
                ExitState.RUNNING,
                null,
                List.of(closing, polling, patient, thread(6, ThreadWait.Kind.THREAD_JOIN, "thread:5")),
                List.of(
                        new EndedThread(3, "producer", false, LONG, null, 1L, SITE),
                        new EndedThread(4, "request", false, Duration.ZERO, null, 1L, SITE)),
                List.of(queue(List.of(put(3), took(2)))),
                List.of(),
                List.of());
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    /** A borrower of a pool whose only object is with a thread that has ended, and one of another pool's that waits for more. */
    private static Snapshot borrowing(ProcessIdentity process) {
        ThreadWait wait = new ThreadWait(ThreadWait.Kind.CONDITION, null, false, LONG);
        JvmFacts facts = new JvmFacts(
                        ExitState.RUNNING,
                        null,
                        List.of(
                                thread(1, Thread.State.WAITING, borrow("rehearsal.BasicPool"), wait),
                                thread(2, Thread.State.WAITING, borrow("rehearsal.OtherPool"), wait)),
                        List.of(new EndedThread(3, "borrower", false, LONG, null, 1L, SITE)),
                        List.of(),
                        List.of(),
                        List.of())
                .withLenders(List.of(
                        new Lender("rehearsal.BasicPool", 1, 0, List.of(new Lender.Loan(3, LONG, SITE))),
                        new Lender("rehearsal.OtherPool", 0, 0, List.of(new Lender.Loan(2, LONG, null)))));
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    private static List<Frame> borrow(String pool) {
        return List.of(
                new Frame("java.util.concurrent.locks.LockSupport", "park", "LockSupport.java", 1, "java.base"),
                new Frame(pool, "borrowObject", "Pool.java", 1, null),
                SITE.frames().get(0));
    }

    private static QueueFacts queue(List<QueueUse> uses) {
        return new QueueFacts(
                "queue:1", "java.util.concurrent.LinkedBlockingQueue", SITE, 8, 0, uses, null, true, null);
    }

    /** Threads that a peer, a reader and a loop keep from giving back their locks; a main thread whose helper has died; and a full heap. */
    private static Snapshot busy(ProcessIdentity process) {
        OutsideUse socket = new OutsideUse(
                7,
                "socket:[1]",
                new Connection(NAME, NAME, NAME, 0, 0, new Traffic(LONG, null, 0)),
                List.of(new OtherEnd(1, NAME)));
        OutsideUse pipe = new OutsideUse(1, "pipe:[1]", null, List.of(new OtherEnd(1, NAME)));
        JvmFacts facts = new JvmFacts(
                        ExitState.RUNNING,
                        null,
                        List.of(
                                thread(1, ThreadWait.Kind.OUTSIDE, null),
                                thread(2, ThreadWait.Kind.LOCK, "lock:1"),
                                running(3),
                                thread(4, ThreadWait.Kind.LOCK, "lock:2"),
                                writing(5),
                                main(6)),
                        List.of(new EndedThread(
                                7,
                                "helper",
                                false,
                                LONG,
                                new EndedThread.Uncaught("java.lang.IllegalStateException", NAME, SITE),
                                6L,
                                SITE)),
                        List.of(),
                        List.of(
                                owned("lock:1", ResourceFacts.Kind.LOCK, 1),
                                owned("lock:2", ResourceFacts.Kind.LOCK, 3)),
                        List.of())
                .withActivities(List.of(
                        new ThreadActivity(1, LONG, Duration.ZERO, 3, 1L, socket),
                        new ThreadActivity(3, LONG, LONG, 3, null, null),
                        new ThreadActivity(5, LONG, Duration.ZERO, 3, 1L, pipe)))
                .withFullHeap(new FullHeap(LONG, 9, LONG, Duration.ZERO, 99, 100, List.of(NAME)));
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of())
                .withStandstill(new Standstill(LONG, 1, Duration.ZERO, LONG, List.of(NAME)));
    }

    private static JavaThread main(long id) {
        return new JavaThread(
                id,
                "main",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.WAITING,
                SITE.frames(),
                new ThreadWait(ThreadWait.Kind.PARK, null, false, LONG),
                null,
                null);
    }

    private static JavaThread running(long id) {
        return thread(id, Thread.State.RUNNABLE, SITE.frames(), null);
    }

    private static JavaThread writing(long id) {
        return thread(
                id,
                Thread.State.RUNNABLE,
                List.of(new Frame("java.io.FileOutputStream", "writeBytes", "FileOutputStream.java", 1, "java.base")),
                new ThreadWait(ThreadWait.Kind.OUTSIDE, null, false, LONG));
    }

    /** Waits that are too young for a finding: the listing of waits, with groups and single threads. */
    private static Snapshot waiting(ProcessIdentity process) {
        List<JavaThread> threads = List.of(
                thread(1, ThreadWait.Kind.MONITOR_ENTER, "monitor:a@1", Duration.ZERO),
                thread(2, ThreadWait.Kind.MONITOR_ENTER, "monitor:a@2", Duration.ZERO),
                thread(3, ThreadWait.Kind.OBJECT_WAIT, null, Duration.ZERO),
                thread(4, ThreadWait.Kind.OBJECT_WAIT, null, Duration.ZERO),
                thread(5, ThreadWait.Kind.THREAD_JOIN, "thread:6", Duration.ZERO),
                thread(6, ThreadWait.Kind.LOCK, "lock:1", Duration.ZERO),
                thread(7, ThreadWait.Kind.PARK, "object:rehearsal.Main@1", Duration.ZERO),
                thread(8, ThreadWait.Kind.PROCESS_END, "process:1", Duration.ZERO),
                thread(9, ThreadWait.Kind.CHILD_READ, "stream:1/stdout", Duration.ZERO));
        JvmFacts facts = new JvmFacts(
                ExitState.RUNNING,
                null,
                threads,
                List.of(),
                List.of(),
                List.of(
                        owned("lock:1", ResourceFacts.Kind.LOCK, 5),
                        owned("monitor:a@1", ResourceFacts.Kind.MONITOR, 2),
                        owned("monitor:a@2", ResourceFacts.Kind.MONITOR, 1)),
                List.of());
        return new Snapshot(Snapshot.Trigger.SIGQUIT, Instant.EPOCH, process, facts, List.of());
    }

    private static JavaThread thread(long id, ThreadWait.Kind kind, @Nullable String resource) {
        return thread(id, kind, resource, LONG);
    }

    private static JavaThread thread(long id, ThreadWait.Kind kind, @Nullable String resource, Duration since) {
        return thread(id, Thread.State.WAITING, SITE.frames(), new ThreadWait(kind, resource, false, since));
    }

    private static JavaThread thread(long id, Thread.State state, List<Frame> stack, @Nullable ThreadWait wait) {
        return new JavaThread(id, NAME + id, false, false, JavaThread.Role.APPLICATION, state, stack, wait, 1L, SITE);
    }

    private static CoroutineGroup coroutine(int count, CoroutineState state) {
        return new CoroutineGroup(count, count, NAME, state, SITE.frames(), SITE, LONG, null, null, 2L);
    }

    private static JavaThread housekeeper(long id) {
        return new JavaThread(
                id,
                NAME + id,
                false,
                true,
                JavaThread.Role.HOUSEKEEPER,
                Thread.State.TIMED_WAITING,
                List.of(new Frame("java.lang.ref.ReferenceQueue", "remove", "ReferenceQueue.java", 1, "java.base")),
                null,
                null,
                null);
    }

    /** The waiter is in {@code Object.wait}, and the other thread notified such an object before. */
    private static WakeFacts notified(long waiter, long notifier) {
        return new WakeFacts(
                List.of(waiter), "rehearsal.Main", null, List.of(new WakeFacts.Waker(notifier, 1, LONG)), true, SITE);
    }

    private static LostTask failed(long thread) {
        return new LostTask(
                thread, LONG, false, new EndedThread.Uncaught("java.lang.IllegalStateException", NAME, SITE), SITE);
    }

    private static QueueUse put(long thread) {
        return new QueueUse(thread, 1, 0, LONG, SITE, null, null);
    }

    private static QueueUse took(long thread) {
        return new QueueUse(thread, 0, 1, null, null, SITE, "java.lang.String");
    }

    private static ResourceFacts owned(String id, ResourceFacts.Kind kind, long owner) {
        Party party = new Party(owner, Role.OWNER, 1, null, SITE);
        return new ResourceFacts(
                id, kind, "java.util.concurrent.locks.ReentrantLock", null, null, null, List.of(party), null, true);
    }
}
