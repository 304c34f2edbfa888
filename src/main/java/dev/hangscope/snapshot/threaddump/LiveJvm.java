package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.threaddump.DumpSeries.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread dump of a JVM that still runs, with what the kernel tells of the same threads afterwards: since when each has not run.
 * That is the age of its wait, and tells whether the dump still shows what it does.
 */
public final class LiveJvm {
    /**
     * The JVM itself wakes a thread at a monitor, at most once a second, to see that it must go on waiting (HotSpot up to JDK 23,
     * {@code ObjectMonitor::EnterI}). So the kernel does not tell for how long it has waited.
     */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final DumpedJvm dump;
    private final Map<Long, LiveThread> threads;

    /** @param threads the kernel's threads by the ids that the JVM prints */
    public LiveJvm(DumpedJvm dump, Map<Long, LiveThread> threads) {
        this.dump = dump;
        this.threads = Map.copyOf(threads);
    }

    /**
     * The facts. A thread that has run since the dump may be anywhere, and counts as running. Where the kernel does not tell when threads
     * ran, no wait has an age.
     *
     * @param age time since the dump
     * @param taken when the dump was taken
     */
    public JvmFacts facts(Duration age, Instant taken) {
        Map<Long, Standing> standing = new HashMap<>();
        Set<Long> moved = new HashSet<>();
        for (DumpedThread each : dump.threads()) {
            LiveThread live = of(each);
            boolean atMonitor = each.state() == Thread.State.BLOCKED;
            if (live != null) {
                Duration rested = live.rested();
                standing.put(
                        each.id(),
                        new Standing(atMonitor && rested.compareTo(RECHECK) < 0 ? RECHECK : rested, Duration.ZERO, 1));
            }
            if (!threads.isEmpty()
                    && !atMonitor
                    && (live == null || live.rested().compareTo(age) < 0)) {
                moved.add(each.id());
            }
        }
        JvmFacts facts = new DumpFacts(dump, standing).facts(taken);
        Map<Long, Long> tids = tids();
        return facts.withThreads(facts.threads().stream()
                        .map(thread -> moved.contains(thread.id()) ? running(thread) : thread)
                        .toList())
                .withActivities(facts.knownActivities().stream()
                        .map(activity -> of(activity, tids.get(activity.thread())))
                        .toList());
    }

    private static ThreadActivity of(ThreadActivity activity, @Nullable Long tid) {
        return new ThreadActivity(
                activity.thread(), activity.span(), activity.cpu(), activity.looks(), tid, activity.use());
    }

    private static JavaThread running(JavaThread thread) {
        return thread.state() == Thread.State.TIMED_WAITING ? thread : thread.in(Thread.State.RUNNABLE, null);
    }

    private @Nullable LiveThread of(DumpedThread thread) {
        return thread.osThread() == null ? null : threads.get(Objects.requireNonNull(thread.osThread()));
    }

    /** What the JVM says of itself; {@code null} when it says nothing. */
    public @Nullable String version() {
        return dump.version();
    }

    /** The kernel's thread of each Java thread, by the Java thread's id. */
    Map<Long, Long> tids() {
        Map<Long, Long> tids = new HashMap<>();
        for (DumpedThread each : dump.threads()) {
            LiveThread live = of(each);
            if (live != null) {
                tids.put(each.id(), live.tid());
            }
        }
        return tids;
    }
}
