package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.access.ResourceIds;
import dev.hangscope.agent.jvm.access.Uses;
import dev.hangscope.agent.jvm.coroutine.CoroutineSampler;
import dev.hangscope.agent.jvm.monitor.MonitorLook;
import dev.hangscope.agent.jvm.monitor.WakeLook;
import dev.hangscope.agent.jvm.resource.ChannelPipes;
import dev.hangscope.agent.jvm.resource.FutureLook;
import dev.hangscope.agent.jvm.resource.LoanLook;
import dev.hangscope.agent.jvm.resource.LockLook;
import dev.hangscope.agent.jvm.resource.LostTaskLook;
import dev.hangscope.agent.jvm.resource.PoolLook;
import dev.hangscope.agent.jvm.resource.QueueLook;
import dev.hangscope.agent.jvm.resource.ResourceLook;
import dev.hangscope.agent.jvm.resource.Synchronizers;
import dev.hangscope.agent.jvm.thread.ActivityLook;
import dev.hangscope.agent.jvm.thread.ClassInitLook;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.JdkThreads;
import dev.hangscope.agent.jvm.thread.LivingThreads;
import dev.hangscope.agent.jvm.thread.LongTimeouts;
import dev.hangscope.agent.jvm.thread.Newcomers;
import dev.hangscope.agent.jvm.thread.StaleWaits;
import dev.hangscope.agent.jvm.thread.VirtualStacks;
import dev.hangscope.agent.jvm.thread.WaitHistory;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.OutsideRequests;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.stack.Frames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes looks at this JVM. Not thread-safe: one look at a time. */
public final class JvmLook {
    private static final int ENDED_UNUSED = 50;

    private final WaitHistory history = new WaitHistory();
    private final ResourceIds ids = new ResourceIds();
    private final ExitHistory exits = new ExitHistory();
    private final ClassInitLook classInits = new ClassInitLook();
    private final ActivityLook activities;
    private @Nullable SensorState stacksState;
    private final CoroutineSampler coroutines = new CoroutineSampler();
    private final @Nullable ThreadRecord main;
    private final @Nullable Instant unseenBefore;

    /** {@code null} where a hook notes the timeouts. */
    private final @Nullable LongTimeouts timeouts;

    /** @param main the thread that runs {@code main}; {@code null} when that is not known */
    public JvmLook(@Nullable ThreadRecord main) {
        this(main, null);
    }

    private JvmLook(@Nullable ThreadRecord main, @Nullable Instant unseenBefore) {
        this.main = main;
        this.unseenBefore = unseenBefore;
        timeouts = unseenBefore == null ? null : new LongTimeouts();
        activities = unseenBefore == null ? ActivityLook.fromTheStart() : ActivityLook.late();
    }

    /** Looks by an agent that came into a running JVM at that time: hooks told it nothing. */
    public static JvmLook since(Instant arrival) {
        return new JvmLook(null, arrival);
    }

    /** One look; later ones know how long a wait has lasted. */
    public JvmFacts look() {
        LookTime time = new LookTime(System.nanoTime());
        ids.sweep();
        history.begin();
        VirtualStacks stacks = new VirtualStacks();
        List<Waiting> living =
                LivingThreads.look(stacks).stream().map(Waiting::of).toList();
        QueueLook queues = new QueueLook(time, ids, uses());
        ResourceLook resources = new ResourceLook(ids);
        MonitorLook monitors = new MonitorLook(living, uses());
        PoolLook pools = new PoolLook(living, ids);
        pools.queues().forEach(queues::notRecorded);
        Map<Long, Duration> longTimeouts = timeouts == null ? Map.of() : timeouts.of(living);
        WaitLook waits = new WaitLook(living, queues, resources, monitors, pools, history, longTimeouts, time.nanos());
        stacksState = stacks.state();
        Frames frames = new Frames();
        List<JavaThread> threads = new ArrayList<>(living.size());
        Set<Long> alive = new HashSet<>();
        for (Waiting each : living) {
            threads.add(thread(each, waits, frames));
            alive.add(each.id());
        }
        FutureLook futures = new FutureLook(resources, living, pools.all());
        List<ResourceFacts> waitedFor = new ArrayList<>(resources.facts(
                new LockLook(living), futures, new ChannelPipes(threads, time), new Synchronizers(time)));
        waitedFor.addAll(monitors.facts());
        waitedFor.addAll(classInits.look(threads, time.nanos()));
        Set<Long> moved = monitors.moved(living);
        threads.replaceAll(thread -> moved.contains(thread.id()) ? inANewWait(thread) : thread);
        Set<Long> released = StaleWaits.of(threads, waitedFor);
        released.forEach(id -> history.restart(id, time.nanos()));
        threads.replaceAll(thread -> released.contains(thread.id()) ? thread.in(Thread.State.RUNNABLE, null) : thread);
        WakeLook wakes = new WakeLook(living, monitors, time);
        LoanLook loans = new LoanLook(living);
        List<JavaThread> newcomers = Newcomers.beside(alive);
        OutsideLook outside = OutsideLook.look();
        if (outside != null) {
            SignalActions.show(threads, outside);
        }
        ExitState exit = exitState(threads);
        threads.addAll(newcomers);
        newcomers.forEach(thread -> alive.add(thread.id()));
        JvmFacts facts = new JvmFacts(
                exit,
                exit == ExitState.MAIN_ENDED && main != null && main.isEnded()
                        ? time.since(main.endedAt)
                        : exits.since(exit, time.nanos()),
                threads,
                ended(users(queues, resources, wakes, loans), alive, time),
                queues.facts(),
                waitedFor,
                pools.facts(queues, futures),
                waits.children(),
                unseenBefore);
        if (unseenBefore == null) {
            facts = facts.withHistory(wakes.facts(), LostTaskLook.facts(time)).withLenders(loans.facts(time));
        }
        facts = facts.withActivities(activities.look(threads, waitedFor, time.nanos()))
                .withCoroutines(coroutines.sample(living, time));
        OutsideRequests requests = outside == null ? null : outside.requests();
        return requests == null ? facts : facts.withRequests(requests);
    }

    /** Why stacks of the last look are not their threads' own; {@code null} where all are. */
    public @Nullable SensorState stacksState() {
        return stacksState;
    }

    private Uses uses() {
        return unseenBefore == null ? Uses.RECORDED : Uses.UNSEEN;
    }

    /** Whether the thread is known to have tried to take the lock in vain all the time, though not in one wait. */
    private static boolean isPolled(ThreadWait wait) {
        return wait.kind() == ThreadWait.Kind.LOCK && !wait.isFirstRound();
    }

    private static JavaThread inANewWait(JavaThread thread) {
        ThreadWait was = thread.waitsFor();
        return was == null || isPolled(was)
                ? thread
                : thread.in(thread.state(), new ThreadWait(was.kind(), was.resource(), was.timed(), Duration.ZERO));
    }

    private static JavaThread thread(Waiting living, WaitLook waits, Frames frames) {
        Thread thread = living.thread();
        ThreadRecord known = ThreadTable.find(living.id());
        boolean accepts = known != null && JdkThreads.acceptsForApplication(living.stack(), known.startedAt);
        JavaThread.Role role = accepts ? JavaThread.Role.APPLICATION : JavaThreads.role(thread, living.stack());
        // Whoever first needed a housekeeper is not its starter: it works for nobody in particular.
        ThreadRecord record = role == JavaThread.Role.HOUSEKEEPER ? null : known;
        return new JavaThread(
                living.id(),
                Frames.limited(thread.getName()),
                living.virtual(),
                thread.isDaemon(),
                role,
                living.state(),
                frames.stack(living.stack()),
                waits.of(living),
                record == null || record.startedBy == 0 ? null : record.startedBy,
                record == null ? null : Frames.site(record.startedAt));
    }

    private static ExitState exitState(List<JavaThread> threads) {
        boolean shuttingDown = threads.stream().anyMatch(thread -> thread.isIn("java.lang.Shutdown", "exit"));
        if (shuttingDown) {
            return ExitState.SHUTTING_DOWN;
        }
        boolean mainEnded = threads.stream().anyMatch(thread -> thread.role() == JavaThread.Role.DESTROY_JAVA_VM);
        return mainEnded ? ExitState.MAIN_ENDED : ExitState.RUNNING;
    }

    private static List<ThreadRecord> users(QueueLook queues, ResourceLook resources, WakeLook wakes, LoanLook loans) {
        List<ThreadRecord> users = new ArrayList<>(queues.users());
        users.addAll(wakes.users());
        users.addAll(loans.users());
        resources.all().forEach(each -> users.addAll(Synchronizers.users(each)));
        return users;
    }

    private List<EndedThread> ended(List<ThreadRecord> users, Set<Long> alive, LookTime time) {
        Map<Long, ThreadRecord> records = new LinkedHashMap<>();
        users.forEach(record -> records.put(record.id, record));
        ThreadRecord[] ring = ThreadTable.ended();
        java.util.Arrays.sort(ring, java.util.Comparator.comparingLong(record -> -record.endedAt));
        for (ThreadRecord record : ring) {
            if (records.size() < users.size() + ENDED_UNUSED || record.uncaughtType != null) {
                records.putIfAbsent(record.id, record);
            }
        }
        addStarters(records, ring);
        return records.values().stream()
                .filter(record -> !alive.contains(record.id) && !LivingThreads.isOurs(record.nameAtEnd))
                .map(record -> ended(record, time))
                .toList();
    }

    /** Also those that started them: a thread that started one of those may start another like them. */
    private void addStarters(Map<Long, ThreadRecord> records, ThreadRecord[] ring) {
        Map<Long, ThreadRecord> known = new HashMap<>();
        for (ThreadRecord record : ring) {
            known.put(record.id, record);
        }
        if (main != null && main.isEnded()) {
            known.put(main.id, main);
        }
        for (ThreadRecord record : List.copyOf(records.values())) {
            ThreadRecord starter = known.get(record.startedBy);
            while (starter != null && records.putIfAbsent(starter.id, starter) == null) {
                starter = known.get(starter.startedBy);
            }
        }
    }

    private static EndedThread ended(ThreadRecord record, LookTime time) {
        String name = record.nameAtEnd;
        String uncaught = record.uncaughtType;
        return new EndedThread(
                record.id,
                name == null ? "" : name,
                record.virtual,
                record.isEnded() ? time.since(record.endedAt) : null,
                uncaught == null
                        ? null
                        : new EndedThread.Uncaught(uncaught, record.uncaughtMessage, Frames.site(record.uncaughtAt)),
                record.startedBy == 0 ? null : record.startedBy,
                Frames.site(record.startedAt));
    }
}
