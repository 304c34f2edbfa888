package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LoadedClasses;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.coroutine.CoroutineHistory.Known;
import dev.hangscope.agent.jvm.coroutine.CoroutineHistory.Place;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.text.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples the coroutines that the debug probes record. Costs nothing where no probes are installed: they have a thread of their own, by which
 * they are found. Not thread-safe.
 */
public final class CoroutineSampler {
    private static final int MOST_READ = 10_000;
    private static final int MOST_GROUPS = 100;
    private static final long MOST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int MOST_LOADERS = 20;
    private static final String CLEANER = "runWeakRefQueueCleaningLoopUntilInterrupted";
    private static final String KOTLIN_THREAD = "kotlin.concurrent.ThreadsKt$thread$";

    private static volatile @Nullable String fault;

    private CoroutineHistory history = new CoroutineHistory();

    /** Why coroutines were not read, or not all of them; {@code null} when there was nothing of that sort the last time. */
    public static @Nullable String fault() {
        return fault;
    }

    /** Loads what a sample needs, while that is possible. */
    public static void prepare() {
        DelayedResumptions timers = new DelayedResumptions();
        new ContinuationStack("", timers).frames();
        AwaitedJobs awaited = new AwaitedJobs(List.of());
        awaited.waiter("");
        new Grouping(awaited, timers, new CoroutineHistory(), new LookTime(0)).groups();
    }

    /** Returns the coroutines; {@code null} when no probes are installed, or they cannot be read. */
    public @Nullable Coroutines sample(List<Waiting> threads, LookTime time) {
        fault = null;
        List<ProbesLayout> installed = new ArrayList<>();
        for (Waiting thread : threads) {
            if (isOfLibrary(thread) && thread.isIn(ProbesLayout.MAP, CLEANER)) {
                ProbesLayout probes = probes(thread.thread());
                if (probes != null) {
                    installed.add(probes);
                }
            }
        }
        return installed.isEmpty() ? none() : sample(installed, threads, time);
    }

    /** Whether the probes may have made the thread: by a function of Kotlin, since 1.11 as a plain thread. */
    private static boolean isOfLibrary(Waiting thread) {
        Class<?> type = thread.thread().getClass();
        return type == Thread.class || type.getName().startsWith(KOTLIN_THREAD);
    }

    private @Nullable Coroutines none() {
        history = new CoroutineHistory();
        return null;
    }

    private Coroutines sample(List<ProbesLayout> installed, List<Waiting> threads, LookTime time) {
        long end = System.nanoTime() + MOST_NANOS;
        DelayedResumptions timers = timers(installed, threads);
        history.begin();
        Grouping grouping = new Grouping(new AwaitedJobs(threads), timers, history, time);
        boolean complete = true;
        boolean created = true;
        for (ProbesLayout probes : installed) {
            created &= probes.recordsCreation();
            complete &= probes.read(coroutine -> {
                boolean isRead = grouping.count() < MOST_READ && System.nanoTime() - end < 0;
                if (isRead) {
                    grouping.add(coroutine);
                }
                return isRead;
            });
        }
        if (!complete) {
            fault = "only " + Layout.grouped(grouping.count()) + " of them were read";
        }
        List<CoroutineGroup> groups = grouping.groups();
        boolean all = complete && groups.size() <= MOST_GROUPS;
        return new Coroutines(grouping.count(), all, created, groups.subList(0, Math.min(MOST_GROUPS, groups.size())));
    }

    private static DelayedResumptions timers(List<ProbesLayout> installed, List<Waiting> threads) {
        DelayedResumptions timers = new DelayedResumptions();
        try {
            for (ProbesLayout probes : installed) {
                timers.read(probes, threads);
            }
        } catch (ReflectiveOperationException | RuntimeException otherJdk) {
            fault = "the timers of kotlinx.coroutines cannot be read: " + otherJdk;
        }
        return timers;
    }

    /** The probes whose thread this is; {@code null} when they are not found, or not of a known layout. */
    private static @Nullable ProbesLayout probes(Thread cleaner) {
        try {
            Class<?> found = LoadedClasses.find(cleaner.getClass().getClassLoader(), ProbesLayout.PROBES);
            ClassLoader loader = cleaner.getContextClassLoader();
            for (int i = 0; i < MOST_LOADERS && found == null && loader != null; i++) {
                found = LoadedClasses.find(loader, ProbesLayout.PROBES);
                loader = loader.getParent();
            }
            ProbesLayout layout = found == null ? null : new ProbesLayout(found);
            fault = layout == null ? "the class " + ProbesLayout.PROBES + " was not found" : layout.fault();
            return fault == null ? layout : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
            fault = "the debug probes of kotlinx.coroutines cannot be read: " + otherJdk;
            return null;
        }
    }

    /** Coroutines by what makes them alike. */
    private static final class Grouping {
        /** Places are compared by identity: there is one instance for each. */
        private record Like(
                CoroutineState state,
                int place,
                @Nullable Long thread,
                @Nullable Long awaitedBy,
                boolean resumedByTimer) {}

        private final Map<Like, CoroutineGroup> groups = new LinkedHashMap<>();
        private final Map<Place, Integer> places = new IdentityHashMap<>();
        private final AwaitedJobs awaited;
        private final DelayedResumptions timers;
        private final CoroutineHistory history;
        private final LookTime time;
        private int count;

        Grouping(AwaitedJobs awaited, DelayedResumptions timers, CoroutineHistory history, LookTime time) {
            this.awaited = awaited;
            this.timers = timers;
            this.history = history;
            this.time = time;
        }

        int count() {
            return count;
        }

        void add(ProbedCoroutine coroutine) {
            CoroutineState state = coroutine.state();
            if (state == null) {
                return;
            }
            count++;
            Known known = history.of(coroutine, timers, time.nanos());
            Thread runs = state == CoroutineState.RUNNING ? coroutine.thread() : null;
            Long resumedAt = state == CoroutineState.SUSPENDED ? known.resumedAt() : null;
            Place place = known.place();
            Like like = new Like(
                    state,
                    places.computeIfAbsent(place, fresh -> places.size()),
                    runs == null ? null : (Long) JavaThreads.id(runs),
                    awaited.waiter(coroutine.job()),
                    resumedAt != null);
            CoroutineGroup group = new CoroutineGroup(
                    1,
                    coroutine.number(),
                    known.name(),
                    state,
                    place.stack(),
                    place.createdAt(),
                    coroutine.hasRun() ? time.since(known.nanos()) : null,
                    resumedAt == null ? null : Duration.ofNanos(Math.max(0, resumedAt - time.nanos())),
                    like.thread,
                    like.awaitedBy);
            CoroutineGroup alike = groups.get(like);
            groups.put(like, alike == null ? group : alike.and(group));
        }

        /** Returns those first for which a thread waits, then the largest. */
        List<CoroutineGroup> groups() {
            List<CoroutineGroup> all = new ArrayList<>(groups.values());
            all.sort(Comparator.comparing((CoroutineGroup group) -> group.awaitedBy() == null)
                    .thenComparing(group -> -group.count())
                    .thenComparing(CoroutineGroup::number));
            return all;
        }
    }
}
