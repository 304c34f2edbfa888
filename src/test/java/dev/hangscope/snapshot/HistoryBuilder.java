package dev.hangscope.snapshot;

import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.Lender;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.snapshot.history.WakeFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Tells who woke threads before, which tasks were lost, and what busy threads did. */
public final class HistoryBuilder {
    private final ToLongFunction<String> ids;
    private final List<WakeFacts> wakes = new ArrayList<>();
    private final List<LostTask> lost = new ArrayList<>();
    private final Map<String, List<Lender.Loan>> loans = new LinkedHashMap<>();
    private long gotBack = 9;
    private long fromOthers;
    private final List<ThreadActivity> activities = new ArrayList<>();
    private final List<CoroutineGroup> coroutines = new ArrayList<>();
    private @Nullable Site createdAt;
    private @Nullable Duration resumesIn;

    HistoryBuilder(ToLongFunction<String> ids) {
        this.ids = ids;
    }

    /** At a place of these frames, whose innermost is where this thread is parked, these threads woke others before. */
    public HistoryBuilder woken(String waiter, List<String> place, String... wakers) {
        return woken(waiter, place, wakers, true);
    }

    /** The same, and there were more wakers than were kept. */
    public HistoryBuilder wokenInPart(String waiter, List<String> place, String... wakers) {
        return woken(waiter, place, wakers, false);
    }

    private HistoryBuilder woken(String waiter, List<String> place, String[] wakers, boolean complete) {
        List<WakeFacts.Waker> all = new ArrayList<>();
        for (String waker : wakers) {
            all.add(new WakeFacts.Waker(ids.applyAsLong(waker), 3, SnapshotBuilder.seconds(60)));
        }
        wakes.add(new WakeFacts(
                List.of(ids.applyAsLong(waiter)),
                "com.acme.Cell",
                SnapshotBuilder.site(place.toArray(new String[0])),
                all,
                complete,
                null));
        return this;
    }

    /** At this place of the code these threads notified objects of this class, and this thread waits on such an object. */
    public HistoryBuilder notified(String waiter, String type, String place, String... notifiers) {
        return notified(waiter, type, place, notifiers, true);
    }

    /** The same, and some calls at this place are not recorded. */
    public HistoryBuilder notifiedInPart(String waiter, String type, String place, String... notifiers) {
        return notified(waiter, type, place, notifiers, false);
    }

    private HistoryBuilder notified(String waiter, String type, String place, String[] notifiers, boolean complete) {
        List<WakeFacts.Waker> all = new ArrayList<>();
        for (String notifier : notifiers) {
            all.add(new WakeFacts.Waker(ids.applyAsLong(notifier), 3, SnapshotBuilder.seconds(60)));
        }
        wakes.add(new WakeFacts(
                List.of(ids.applyAsLong(waiter)), type, null, all, complete, SnapshotBuilder.site(place)));
        return this;
    }

    /** A scheduler's periodic task that failed so many seconds ago and was submitted here. */
    public HistoryBuilder failedPeriodic(String thread, double ago, String submittedAt) {
        Site site = SnapshotBuilder.site(submittedAt);
        lost.add(new LostTask(
                ids.applyAsLong(thread),
                SnapshotBuilder.seconds(ago),
                true,
                new EndedThread.Uncaught("java.lang.IllegalStateException", "reset", site),
                site));
        return this;
    }

    /** A task that failed so many seconds ago, thrown here. */
    public HistoryBuilder failed(String thread, double ago, String... thrownAt) {
        lost.add(new LostTask(
                ids.applyAsLong(thread),
                SnapshotBuilder.seconds(ago),
                false,
                new EndedThread.Uncaught("java.lang.IllegalStateException", "reset", SnapshotBuilder.site(thrownAt)),
                null));
        return this;
    }

    /** A task that a pool rejected so many seconds ago, submitted here. */
    public HistoryBuilder rejected(String thread, double ago, String submittedAt) {
        lost.add(new LostTask(
                ids.applyAsLong(thread), SnapshotBuilder.seconds(ago), false, null, SnapshotBuilder.site(submittedAt)));
        return this;
    }

    /** For so many seconds the thread has been at one place, and has used so many of processor time. */
    public HistoryBuilder busy(String thread, double seconds, double cpu) {
        return busy(thread, seconds, cpu, 3);
    }

    /** The same, seen in so many samples. */
    public HistoryBuilder busy(String thread, double seconds, double cpu, int looks) {
        activities.add(new ThreadActivity(
                ids.applyAsLong(thread),
                SnapshotBuilder.seconds(seconds),
                SnapshotBuilder.seconds(cpu),
                looks,
                null,
                null));
        return this;
    }

    /** The same at one line of the application in all these samples. */
    public HistoryBuilder busyAtOneLine(String thread, double seconds, double cpu, int looks) {
        activities.add(new ThreadActivity(
                ids.applyAsLong(thread),
                SnapshotBuilder.seconds(seconds),
                SnapshotBuilder.seconds(cpu),
                looks,
                null,
                null,
                looks));
        return this;
    }

    /** For so many seconds the thread has been in a system call on this descriptor. */
    public HistoryBuilder inCall(String thread, double seconds, @Nullable OutsideUse use) {
        activities.add(new ThreadActivity(
                ids.applyAsLong(thread), SnapshotBuilder.seconds(seconds), Duration.ZERO, 3, 4243L, use));
        return this;
    }

    /** This pool lent something to the thread so many seconds ago, asked at these places. */
    public HistoryBuilder lent(String pool, String thread, double ago, String... places) {
        loans.computeIfAbsent(pool, key -> new ArrayList<>())
                .add(new Lender.Loan(
                        ids.applyAsLong(thread), SnapshotBuilder.seconds(ago), SnapshotBuilder.site(places)));
        return this;
    }

    /** So often something was given back to the pools, so often by another thread than the borrower. */
    public HistoryBuilder gotBack(long times, long byOthers) {
        gotBack = times;
        fromOthers = byOthers;
        return this;
    }

    /** A coroutine has been suspended for so many seconds at these places, and this thread waits for it in {@code runBlocking}. */
    public HistoryBuilder suspended(String name, double since, @Nullable String awaitedBy, String... places) {
        return coroutine(name, CoroutineState.SUSPENDED, since, null, awaitedBy, places);
    }

    /** The thread runs a coroutine, and another one waits for it in {@code runBlocking}. */
    public HistoryBuilder runsCoroutine(String name, String thread, String awaitedBy) {
        return runsCoroutine(name, 60, thread, awaitedBy);
    }

    /** The same for so many seconds. */
    public HistoryBuilder runsCoroutine(String name, double since, String thread, String awaitedBy) {
        return coroutine(name, CoroutineState.RUNNING, since, ids.applyAsLong(thread), awaitedBy);
    }

    /** A coroutine that has not started, and this thread waits for it in {@code runBlocking}. */
    public HistoryBuilder notStarted(String name, String awaitedBy) {
        return coroutine(name, CoroutineState.CREATED, 60, null, awaitedBy);
    }

    private HistoryBuilder coroutine(
            String name,
            CoroutineState state,
            double since,
            @Nullable Long thread,
            @Nullable String awaitedBy,
            String... places) {
        boolean created = state == CoroutineState.CREATED;
        coroutines.add(new CoroutineGroup(
                1,
                coroutines.size() + 1L,
                name.isEmpty() ? null : name,
                state,
                places.length == 0 ? List.of() : SnapshotBuilder.site(places).frames(),
                createdAt,
                created ? null : SnapshotBuilder.seconds(since),
                resumesIn,
                thread,
                awaitedBy == null ? null : (Long) ids.applyAsLong(awaitedBy)));
        return this;
    }

    /** A timer resumes the coroutines told after this in so many seconds. */
    public HistoryBuilder resumed(double in) {
        resumesIn = SnapshotBuilder.seconds(in);
        return this;
    }

    /** The coroutines told after this were created here. */
    public HistoryBuilder created(String... places) {
        createdAt = SnapshotBuilder.site(places);
        return this;
    }

    private List<Lender> lenders() {
        return loans.entrySet().stream()
                .map(each -> new Lender(each.getKey(), gotBack, fromOthers, each.getValue()))
                .toList();
    }

    JvmFacts addTo(JvmFacts told) {
        JvmFacts facts = loans.isEmpty() ? told : told.withLenders(lenders());
        facts = coroutines.isEmpty()
                ? facts
                : facts.withCoroutines(new Coroutines(coroutines.size(), true, createdAt != null, coroutines));
        JvmFacts all = activities.isEmpty() ? facts : facts.withActivities(activities);
        return wakes.isEmpty() && lost.isEmpty() ? all : all.withHistory(wakes, lost);
    }
}
