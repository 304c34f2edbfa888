package dev.hangscope.agent.bootstrap.hooks.task;

import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.ClassName;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.Thrown;
import dev.hangscope.agent.bootstrap.hooks.site.Sites;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest tasks that failed or that a pool rejected. What they were to do for others may never be done. */
public final class LostTasks {
    private static final int KEPT = 1 << 6;

    /** The most results of a tick whose failure is recorded: each costs the frames of an exception. */
    private static final int RESULTS_PER_TICK = 8;

    /** The class of the tasks of {@code ScheduledThreadPoolExecutor}, JDK 17 to 25. */
    private static final String SCHEDULED = "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask";

    private static final AtomicReferenceArray<@Nullable Entry> RING = new AtomicReferenceArray<>(KEPT);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Results of stages. A program that fails thousands of them by design must not push the tasks out. */
    private static final AtomicReferenceArray<@Nullable Entry> RESULTS = new AtomicReferenceArray<>(KEPT);

    private static final AtomicInteger RESULT_COUNT = new AtomicInteger();

    // Plain and racy on purpose: the budget is soft.
    private static long resultsTick;
    private static int resultsOfTick;

    private LostTasks() {}

    /** A task. */
    public static final class Entry extends WeakReference<Object> {
        /** The pool that rejected it; {@code null} for one that failed. */
        public final @Nullable WeakReference<Object> pool;

        /**
         * Whether a scheduler was to run it again and again. It is read at once: a task that failed is often collected before a report
         * is requested.
         */
        public final boolean periodic;

        /** Id of the thread that ran it, or that the pool sent away. */
        public final long thread;

        /** {@link CoarseClock} time. */
        public final long nanos;

        /** Where it was submitted; {@code null} where that was not sampled. */
        public final StackTraceElement @Nullable [] submittedAt;

        /** Class of the exception; {@code null} for a rejected one. */
        public final @Nullable String type;

        /** The exception's message. */
        public final @Nullable String message;

        /** The exception's innermost frames, or those that submitted a rejected task. */
        public final StackTraceElement @Nullable [] at;

        Entry(Object task, @Nullable Object pool, @Nullable Throwable exception, StackTraceElement @Nullable [] at) {
            super(task);
            this.pool = pool == null ? null : new WeakReference<>(pool);
            this.at = at;
            periodic = isPeriodic(task);
            thread = ThreadId.current();
            nanos = CoarseClock.now;
            Sites.Entry site = Sites.SUBMITTED.find(task);
            submittedAt = site == null ? null : site.at;
            type = exception == null ? null : Capped.className(ClassName.of(exception.getClass()));
            message = exception == null ? null : Thrown.message(exception);
        }
    }

    /** The JDK's own class is asked only, so that no code of the application runs. */
    private static boolean isPeriodic(Object task) {
        return ClassName.of(task.getClass()).equals(SCHEDULED)
                && task instanceof RunnableScheduledFuture<?> scheduled
                && scheduled.isPeriodic();
    }

    /** In no order. */
    public static List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < KEPT; i++) {
            addTo(all, RING.get(i));
            addTo(all, RESULTS.get(i));
        }
        return all;
    }

    private static void addTo(List<Entry> all, @Nullable Entry entry) {
        if (entry != null) {
            all.add(entry);
        }
    }

    static void add(Entry entry) {
        RING.set((COUNT.getAndIncrement() & Integer.MAX_VALUE) % KEPT, entry);
    }

    /** Whether one more failed result may be recorded in this tick. */
    static boolean hasRoomForResult() {
        long tick = CoarseClock.now;
        if (resultsTick != tick) {
            resultsTick = tick;
            resultsOfTick = 0;
        }
        return resultsOfTick < RESULTS_PER_TICK;
    }

    static void addResult(Entry entry) {
        resultsOfTick++;
        RESULTS.set((RESULT_COUNT.getAndIncrement() & Integer.MAX_VALUE) % KEPT, entry);
    }
}
