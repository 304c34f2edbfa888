package dev.hangscope.snapshot;

import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.Lender;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.snapshot.history.WakeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java side of a snapshot.
 *
 * @param exit whether the JVM wants to end
 * @param exitSince how long {@code exit} has been so for certain, a lower bound; {@code null} when not known
 * @param threads all living Java threads, platform and virtual, without the agent's own
 * @param endedThreads remembered threads that have ended: those that used a watched resource, and the newest of the rest
 * @param queues the blocking queues that some thread has waited on, or that a living thread waits on now
 * @param resources everything else that a living thread waits for, as far as it is known
 * @param pools the pools whose workers or tasks somebody waits for, or that keep the JVM alive
 * @param children the newest child processes whose {@code Process} object is still in use
 * @param unseenBefore when the agent came into the running JVM: what was used, started and ended before was not seen, nor is
 *     it recorded since; {@code null} when the agent was there from the start
 * @param reachability for the waits that a heap dump was asked about; {@code null} when none was taken
 * @param borrowed what a heap dump shows of pools and semaphores that somebody waits for; empty when none was taken
 * @param requests code that a signal or the JVM's shutdown would run; {@code null} when that is not known
 * @param wakes who woke threads before where threads are parked now; {@code null} when that is not recorded
 * @param activities what threads do that are in a system call, or have what others want; {@code null} when that is not measured
 * @param lostTasks the newest tasks that failed or were rejected, the newest first; {@code null} when they are not recorded
 * @param lenders the pools of libraries of which threads are about to borrow, with what they have lent; {@code null} when not all of it is known
 * @param fullHeap a heap that stays nearly full; {@code null} when it has room, or that is not measured
 * @param coroutines the Kotlin coroutines; {@code null} where no debug probes record them
 */
public record JvmFacts(
        ExitState exit,
        @Nullable Duration exitSince,
        List<JavaThread> threads,
        List<EndedThread> endedThreads,
        List<QueueFacts> queues,
        List<ResourceFacts> resources,
        List<PoolFacts> pools,
        List<ChildProcess> children,
        @Nullable Instant unseenBefore,
        @Nullable List<Reachability> reachability,
        List<Borrowed> borrowed,
        @Nullable OutsideRequests requests,
        @Nullable List<WakeFacts> wakes,
        @Nullable List<LostTask> lostTasks,
        @Nullable List<ThreadActivity> activities,
        @Nullable FullHeap fullHeap,
        @Nullable List<Lender> lenders,
        @Nullable Coroutines coroutines) {

    public JvmFacts {
        threads = List.copyOf(threads);
        endedThreads = List.copyOf(endedThreads);
        queues = List.copyOf(queues);
        resources = List.copyOf(resources);
        pools = List.copyOf(pools);
        children = List.copyOf(children);
        reachability = reachability == null ? null : List.copyOf(reachability);
        borrowed = List.copyOf(borrowed);
        wakes = wakes == null ? null : List.copyOf(wakes);
        lostTasks = lostTasks == null ? null : List.copyOf(lostTasks);
        activities = activities == null ? null : List.copyOf(activities);
        lenders = lenders == null ? null : List.copyOf(lenders);
    }

    /** Facts without a heap dump. */
    public JvmFacts(
            ExitState exit,
            @Nullable Duration exitSince,
            List<JavaThread> threads,
            List<EndedThread> endedThreads,
            List<QueueFacts> queues,
            List<ResourceFacts> resources,
            List<PoolFacts> pools,
            List<ChildProcess> children,
            @Nullable Instant unseenBefore) {
        this(
                exit,
                exitSince,
                threads,
                endedThreads,
                queues,
                resources,
                pools,
                children,
                unseenBefore,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Facts of a JVM without children that the agent was in from its start. */
    public JvmFacts(
            ExitState exit,
            @Nullable Duration exitSince,
            List<JavaThread> threads,
            List<EndedThread> endedThreads,
            List<QueueFacts> queues,
            List<ResourceFacts> resources,
            List<PoolFacts> pools) {
        this(exit, exitSince, threads, endedThreads, queues, resources, pools, List.of(), null);
    }

    /** The same facts with what a heap dump tells. */
    public JvmFacts with(List<Reachability> told, List<Borrowed> inHand) {
        return with(queues, told, inHand, requests, wakes, lostTasks, activities, fullHeap, lenders, coroutines);
    }

    /** The same facts with what a heap dump tells of the waits. */
    public JvmFacts with(List<Reachability> told) {
        return with(told, List.of());
    }

    /** The same facts with other queues. */
    public JvmFacts withQueues(List<QueueFacts> others) {
        return with(
                others, reachability, borrowed, requests, wakes, lostTasks, activities, fullHeap, lenders, coroutines);
    }

    /** The same facts with other threads. */
    public JvmFacts withThreads(List<JavaThread> others) {
        return withChildren(others, children);
    }

    /** The same facts with child processes, and with threads that may wait for them. */
    public JvmFacts withChildren(List<JavaThread> others, List<ChildProcess> known) {
        return new JvmFacts(
                exit,
                exitSince,
                others,
                endedThreads,
                queues,
                resources,
                pools,
                known,
                unseenBefore,
                reachability,
                borrowed,
                requests,
                wakes,
                lostTasks,
                activities,
                fullHeap,
                lenders,
                coroutines);
    }

    /** The same facts with what is known of requests from outside. */
    public JvmFacts withRequests(OutsideRequests known) {
        return with(queues, reachability, borrowed, known, wakes, lostTasks, activities, fullHeap, lenders, coroutines);
    }

    /** The same facts with what is known of wake-ups and of lost tasks. */
    public JvmFacts withHistory(List<WakeFacts> knownWakes, List<LostTask> knownTasks) {
        return with(
                queues,
                reachability,
                borrowed,
                requests,
                knownWakes,
                knownTasks,
                activities,
                fullHeap,
                lenders,
                coroutines);
    }

    /** The same facts with what busy threads do. */
    public JvmFacts withActivities(List<ThreadActivity> known) {
        return with(queues, reachability, borrowed, requests, wakes, lostTasks, known, fullHeap, lenders, coroutines);
    }

    /** The same facts with what is known of a heap that stays nearly full. */
    public JvmFacts withFullHeap(@Nullable FullHeap known) {
        return with(queues, reachability, borrowed, requests, wakes, lostTasks, activities, known, lenders, coroutines);
    }

    /** The same facts with what is known of things that pools have lent. */
    public JvmFacts withLenders(@Nullable List<Lender> known) {
        return with(
                queues, reachability, borrowed, requests, wakes, lostTasks, activities, fullHeap, known, coroutines);
    }

    /** The same facts with what is known of coroutines. */
    public JvmFacts withCoroutines(@Nullable Coroutines known) {
        return with(queues, reachability, borrowed, requests, wakes, lostTasks, activities, fullHeap, lenders, known);
    }

    private JvmFacts with(
            List<QueueFacts> newQueues,
            @Nullable List<Reachability> newReachability,
            List<Borrowed> newBorrowed,
            @Nullable OutsideRequests newRequests,
            @Nullable List<WakeFacts> newWakes,
            @Nullable List<LostTask> newLostTasks,
            @Nullable List<ThreadActivity> newActivities,
            @Nullable FullHeap newFullHeap,
            @Nullable List<Lender> newLenders,
            @Nullable Coroutines newCoroutines) {
        return new JvmFacts(
                exit,
                exitSince,
                threads,
                endedThreads,
                newQueues,
                resources,
                pools,
                children,
                unseenBefore,
                newReachability,
                newBorrowed,
                newRequests,
                newWakes,
                newLostTasks,
                newActivities,
                newFullHeap,
                newLenders,
                newCoroutines);
    }

    /** What is known of what threads do; empty when that is not measured. */
    public List<ThreadActivity> knownActivities() {
        return activities == null ? List.of() : activities;
    }

    /** What pools have lent; empty when that is not known. */
    public List<Lender> knownLenders() {
        return lenders == null ? List.of() : lenders;
    }

    /** The groups of coroutines; empty where they are not known. */
    public List<CoroutineGroup> knownCoroutines() {
        return coroutines == null ? List.of() : coroutines.groups();
    }

    /**
     * Whether the agent came when the JVM was running: then an empty history says nothing, neither that nobody used a thing
     * nor that all who did are gone.
     */
    public boolean historyIsUnseen() {
        return unseenBefore != null;
    }

    /** Facts of threads and queues alone, of which nobody knows since when the JVM has wanted to end. */
    public JvmFacts(ExitState exit, List<JavaThread> threads, List<EndedThread> endedThreads, List<QueueFacts> queues) {
        this(exit, null, threads, endedThreads, queues, List.of(), List.of());
    }
}
