package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.ThreadTable;
import dev.hangscope.agent.jvm.LivingThreads.Living;
import dev.hangscope.snapshot.EndedThread;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes looks at this JVM. Not thread-safe: one look at a time. */
public final class JvmLook {
    private static final int ENDED_UNUSED = 50;

    private final WaitHistory history = new WaitHistory();
    private final @Nullable ThreadRecord main;

    /** @param main the thread that runs {@code main}; {@code null} when the agent came later */
    public JvmLook(@Nullable ThreadRecord main) {
        this.main = main;
    }

    /** One look; later ones know how long a wait has lasted. */
    public JvmFacts look() {
        long nanoTime = System.nanoTime();
        List<Living> living = LivingThreads.look();
        QueueLook queues = new QueueLook(nanoTime);
        JoinTargets joins = new JoinTargets(living.stream().map(Living::thread).toList());
        history.begin();
        List<JavaThread> threads = new ArrayList<>(living.size());
        Set<Long> alive = new HashSet<>();
        for (Living each : living) {
            JavaThread thread = thread(each, queues, joins, nanoTime);
            threads.add(thread);
            alive.add(thread.id());
        }
        ExitState exit = exitState(threads);
        return new JvmFacts(
                exit,
                exit == ExitState.MAIN_ENDED && main != null && main.isEnded() ? ago(main.endedAt, nanoTime) : null,
                threads,
                ended(queues, alive, nanoTime),
                queues.facts(),
                List.of(),
                List.of());
    }

    private JavaThread thread(Living living, QueueLook queues, JoinTargets joins, long nanoTime) {
        Thread thread = living.thread();
        long id = JavaThreads.id(thread);
        Thread.State state = thread.getState();
        ThreadRecord record = ThreadTable.find(id);
        return new JavaThread(
                id,
                thread.getName(),
                JavaThreads.isVirtual(thread),
                thread.isDaemon(),
                JavaThreads.role(thread, living.stack()),
                state,
                Frames.of(living.stack()),
                waitOf(thread, id, state, living.stack(), queues, joins, nanoTime),
                record == null || record.startedBy == 0 ? null : record.startedBy,
                record == null ? null : Frames.site(record.startedAt));
    }

    private @Nullable ThreadWait waitOf(
            Thread thread,
            long id,
            Thread.State state,
            StackTraceElement[] stack,
            QueueLook queues,
            JoinTargets joins,
            long nanoTime) {
        ThreadWait.Kind kind = WaitShape.of(state, stack);
        if (kind == null) {
            return null;
        }
        Object blocker = LockSupport.getBlocker(thread);
        String resource = null;
        Duration since = Duration.ZERO;
        switch (kind) {
            case QUEUE_TAKE, QUEUE_PUT -> {
                resource = queues.queueOf(blocker);
                if (resource != null) {
                    since = queues.waitingFor(resource, id);
                }
            }
            case THREAD_JOIN -> {
                Thread target = joins.of(thread, blocker);
                resource = target == null ? null : "thread:" + JavaThreads.id(target);
            }
            default -> {
                if (blocker != null) {
                    resource = "object:" + blocker.getClass().getName() + "@"
                            + Integer.toHexString(System.identityHashCode(blocker));
                }
            }
        }
        boolean timed = state == Thread.State.TIMED_WAITING || kind == ThreadWait.Kind.SLEEP;
        Duration seen = history.sameSince(id, List.of(kind, String.valueOf(resource), place(stack)), nanoTime);
        return new ThreadWait(kind, resource, timed, since.compareTo(seen) > 0 ? since : seen);
    }

    /** The application's innermost frame; the outermost where there is none. */
    private static String place(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getModuleName() == null) {
                return frame.toString();
            }
        }
        return stack[stack.length - 1].toString();
    }

    private static ExitState exitState(List<JavaThread> threads) {
        boolean shuttingDown = threads.stream().anyMatch(thread -> thread.isIn("java.lang.Shutdown", "exit"));
        if (shuttingDown) {
            return ExitState.SHUTTING_DOWN;
        }
        boolean mainEnded = threads.stream().anyMatch(thread -> thread.role() == JavaThread.Role.DESTROY_JAVA_VM);
        return mainEnded ? ExitState.MAIN_ENDED : ExitState.RUNNING;
    }

    private static List<EndedThread> ended(QueueLook queues, Set<Long> alive, long nanoTime) {
        Map<Long, ThreadRecord> records = new LinkedHashMap<>();
        queues.users().forEach(record -> records.put(record.id, record));
        ThreadRecord[] ring = ThreadTable.ended();
        java.util.Arrays.sort(ring, java.util.Comparator.comparingLong(record -> -record.endedAt));
        for (ThreadRecord record : ring) {
            if (records.size() < queues.users().size() + ENDED_UNUSED || record.uncaughtType != null) {
                records.putIfAbsent(record.id, record);
            }
        }
        return records.values().stream()
                .filter(record -> !alive.contains(record.id))
                .map(record -> ended(record, nanoTime))
                .toList();
    }

    private static EndedThread ended(ThreadRecord record, long nanoTime) {
        String name = record.nameAtEnd;
        String uncaught = record.uncaughtType;
        return new EndedThread(
                record.id,
                name == null ? "" : name,
                record.virtual,
                record.isEnded() ? ago(record.endedAt, nanoTime) : null,
                uncaught == null
                        ? null
                        : new EndedThread.Uncaught(uncaught, record.uncaughtMessage, Frames.site(record.uncaughtAt)),
                record.startedBy == 0 ? null : record.startedBy,
                Frames.site(record.startedAt));
    }

    private static Duration ago(long then, long now) {
        return Duration.ofNanos(Math.max(0, now - then));
    }
}
