package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.FoldedUses;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.virtual.Carriers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph of the Java threads of one JVM. One node {@code thread:N} for each living thread, and for each ended
 * one that is remembered; one for each resource and pool, see {@code ResourceNodes}; and one for each side of a queue, {@code queue:N/producers} and {@code queue:N/consumers}, so
 * that a thousand takers and a thousand producers make two thousand edges and not a million. That a taker may be among the
 * producers does no harm: a least fixpoint lets nobody pull himself up.
 *
 * <p>A wait is an edge only when its releasers are known: untimed takes and puts of queues, joins, and the JVM's wait for
 * its last non-daemon thread. An untimed wait that is not understood is weak: it counts as live, and turns a finding that
 * rests on it into a suspicion. The releasers of a queue wait are the threads seen on the other side of the queue, and the
 * living threads that started those of them that have ended, for they may start another. Where the history was not seen,
 * any thread that has something to do may be among them.
 */
public final class JvmWaitGraph {
    private final JvmFacts facts;
    private final ThreadRegister threads;
    private final ResourceNodes resources;
    private final Map<String, QueueSides> queues = new HashMap<>();
    /** The virtual threads that keep all carriers; {@code null} while a carrier is free. */
    private final @Nullable Set<NodeId> pinning;

    private JvmWaitGraph(JvmFacts facts) {
        this.facts = facts;
        Carriers carriers = Carriers.of(facts);
        pinning = carriers.areAllPinned()
                ? carriers.pinning().stream().map(thread -> node(thread.id())).collect(Collectors.toUnmodifiableSet())
                : null;
        threads = new ThreadRegister(facts);
        resources = new ResourceNodes(facts, threads);
        Set<NodeId> unseen = facts.historyIsUnseen() ? Set.of(NodeId.FREE_THREADS) : Set.of();
        facts.queues().forEach(queue -> queues.put(queue.id(), new QueueSides(queue, unseen)));
        for (PoolFacts pool : facts.pools()) {
            QueueSides own = pool.queue() == null ? null : queues.get(pool.queue());
            if (own != null) {
                pool.workers().forEach(worker -> own.poolWorkers.add(node(worker.thread())));
            }
        }
        for (JavaThread thread : facts.threads()) {
            ThreadWait wait = thread.waitsFor();
            QueueSides sides = wait == null || wait.resource() == null ? null : queues.get(wait.resource());
            if (wait != null && sides != null) {
                sides.waits(wait.kind());
            }
        }
    }

    /** The graph of these facts. */
    public static WaitGraph of(JvmFacts facts) {
        return WaitGraph.of(nodes(facts));
    }

    /** The nodes of these facts, for a graph that has others, too. */
    public static List<Node> nodes(JvmFacts facts) {
        return new JvmWaitGraph(facts).build();
    }

    /** The id of a thread's node. */
    public static NodeId node(long thread) {
        return new NodeId.OfThread(thread);
    }

    private List<Node> build() {
        List<Node> nodes = new ArrayList<>();
        Set<Long> gone = new LinkedHashSet<>();
        facts.endedThreads().forEach(thread -> gone.add(thread.id()));
        facts.queues().forEach(queue -> queue.uses().forEach(use -> gone.add(use.thread())));
        facts.resources().forEach(resource -> resource.parties().forEach(party -> gone.add(party.thread())));
        facts.pools().forEach(pool -> pool.workers().forEach(worker -> gone.add(worker.thread())));
        for (ChildProcess child : facts.children()) {
            if (child.startedBy() != null) {
                gone.add(child.startedBy());
            }
            child.streams().forEach(stream -> gone.addAll(stream.users()));
        }
        for (long id : gone) {
            if (threads.living(id) == null) {
                nodes.add(Node.ended(node(id), "has ended"));
            }
        }
        GivenBack givenBack = new GivenBack(facts, threads);
        queues.values().forEach(sides -> sides.addTo(nodes, threads, givenBack));
        for (JavaThread thread : facts.threads()) {
            nodes.add(thread.role() == JavaThread.Role.DESTROY_JAVA_VM ? exit(thread) : living(thread));
        }
        nodes.addAll(resources.nodes());
        return nodes;
    }

    /** The JVM's wait for its last non-daemon thread: all of them hold it, so it may move as long as one of them may. */
    private Node exit(JavaThread destroyer) {
        Set<NodeId> holders = new HashSet<>();
        for (JavaThread thread : facts.threads()) {
            if (!thread.daemon() && !thread.virtual() && thread.role() != JavaThread.Role.DESTROY_JAVA_VM) {
                holders.add(node(thread.id()));
            }
        }
        NodeId id = node(destroyer.id());
        return holders.isEmpty()
                ? Node.live(id, "no thread holds the exit any more")
                : Node.waiting(id, "waits for the last non-daemon thread", holders);
    }

    private Node living(JavaThread thread) {
        NodeId id = node(thread.id());
        ThreadWait wait = thread.waitsFor();
        if (wait == null) {
            return switch (thread.state()) {
                case WAITING, BLOCKED -> Node.weak(id, "unexplained wait", Set.of());
                case TIMED_WAITING -> Node.live(id, "waits with a time-out");
                case NEW, RUNNABLE, TERMINATED ->
                    pinning != null && Carriers.isRunnable(thread)
                            ? Node.weak(id, "has no carrier thread", pinning)
                            : Node.live(id, "runs");
            };
        }
        // The JDK's pipes wait in a timed loop that ends only when the other side does something.
        if (wait.timed() && wait.kind() != Kind.PIPE_READ && wait.kind() != Kind.PIPE_WRITE) {
            return Node.live(id, "waits with a time-out");
        }
        return switch (wait.kind()) {
            case SLEEP -> Node.live(id, "sleeps");
            case OUTSIDE -> Node.live(id, "waits for the outside");
            case QUEUE_TAKE, QUEUE_PUT -> queueWait(thread, wait);
            case THREAD_JOIN -> join(id, wait);
            default -> resources.waiter(thread, wait);
        };
    }

    private Node join(NodeId id, ThreadWait wait) {
        NodeId target = wait.target();
        if (target == null) {
            return Node.weak(id, "waits for the end of an unknown thread", Set.of());
        }
        return target instanceof NodeId.OfThread joined && threads.living(joined.thread()) != null
                ? Node.waiting(id, "waits for the end of a thread", Set.of(target))
                : Node.live(id, "the thread it waits for has just ended");
    }

    private Node queueWait(JavaThread thread, ThreadWait wait) {
        NodeId id = node(thread.id());
        QueueSides sides = wait.resource() == null ? null : queues.get(wait.resource());
        if (sides == null) {
            return Node.weak(id, "waits for an unknown queue", Set.of());
        }
        boolean takes = wait.kind() == Kind.QUEUE_TAKE;
        if (takes ? sides.canTake() : sides.canPut()) {
            return Node.live(id, "its queue has moved on");
        }
        Node node = takes
                ? Node.waiting(id, "takes from an empty queue", Set.of(sides.producers()))
                : Node.waiting(id, "puts into a full queue", Set.of(sides.consumers()));
        if (takes && PoolWorker.isIdle(thread)) {
            // Whoever submits to a pool may start its workers instead of putting into its queue.
            JavaThread starter = threads.livingStarter(thread.id());
            return starter == null ? node : node.withStarters(Set.of(node(starter.id())));
        }
        return node;
    }

    /** A queue with the waits on both its sides at this time. */
    private static final class QueueSides {
        private final QueueFacts queue;

        /** Who may have used it before anybody looked. */
        private final Set<NodeId> unseenUsers;

        /** The workers of the pool whose queue it is: each takes its next task from it, whether it has done so before or not. */
        private final Set<NodeId> poolWorkers = new LinkedHashSet<>();

        private final Set<Kind> waiting = Collections.newSetFromMap(new HashMap<>());

        QueueSides(QueueFacts queue, Set<NodeId> unseenUsers) {
            this.queue = queue;
            this.unseenUsers = unseenUsers;
        }

        void waits(Kind kind) {
            waiting.add(kind);
        }

        NodeId producers() {
            return new NodeId.OfSide(queue.id(), NodeId.Side.PRODUCERS);
        }

        NodeId consumers() {
            return new NodeId.OfSide(queue.id(), NodeId.Side.CONSUMERS);
        }

        void addTo(List<Node> nodes, ThreadRegister threads, GivenBack givenBack) {
            FoldedUses folded = queue.foldedUses();
            Set<Long> holders = givenBack.holders(queue);
            Predicate<QueueUse> puts = use -> use.puts() > 0 || holders.contains(use.thread());
            nodes.add(side(producers(), threads, puts, folded != null && folded.producers() > 0, Set.of()));
            nodes.add(side(
                    consumers(),
                    threads,
                    use -> use.takes() > 0,
                    folded != null && folded.consumers() > 0,
                    poolWorkers));
        }

        /** Whoever started a user that has ended may start another, also in the place of one that died: a supervisor. */
        private Node side(
                NodeId id, ThreadRegister threads, Predicate<QueueUse> used, boolean folded, Set<NodeId> more) {
            Set<NodeId> users = new LinkedHashSet<>(more);
            Set<NodeId> starters = new LinkedHashSet<>(unseenUsers);
            for (QueueUse use : queue.uses()) {
                if (used.test(use)) {
                    users.add(node(use.thread()));
                    if (threads.ended(use.thread()) != null) {
                        threads.livingStarters(use.thread()).forEach(starter -> starters.add(node(starter.id())));
                    }
                }
            }
            boolean known = queue.complete() && knows(threads, used, folded);
            Node node = known ? Node.waiting(id, "seen users", users) : Node.weak(id, "not all users seen", users);
            return node.withStarters(starters);
        }

        /**
         * Whether it can be told who started the ended threads of one side. Folded ones are taken for brothers of those
         * that are still told apart.
         */
        private boolean knows(ThreadRegister threads, Predicate<QueueUse> used, boolean folded) {
            boolean brother = false;
            for (QueueUse use : queue.uses()) {
                if (used.test(use) && threads.living(use.thread()) == null) {
                    EndedThread ended = threads.ended(use.thread());
                    if (ended == null || !threads.isLineKnown(use.thread())) {
                        return false;
                    }
                    brother |= ended.startedBy() != null;
                }
            }
            return brother || !folded;
        }

        /** A taker who waits although there is something to take is about to move. */
        boolean canTake() {
            return queue.size() > 0 || waiting.contains(Kind.QUEUE_PUT);
        }

        /** As {@link #canTake()}; a put that waits on an unbounded queue is a transfer and waits for a taker. */
        boolean canPut() {
            return (queue.capacity() != null && !queue.isFull()) || waiting.contains(Kind.QUEUE_TAKE);
        }
    }

    /**
     * Queues used as pools: filled at the start, each item is taken, used and put back. A thread with such an item in its hands may put
     * it back although it never put before.
     *
     * <p>A queue is used as a pool where threads took and put at it, which says that the code which takes also puts. Before the first item
     * comes back this shows otherwise: each taker has taken once, is still in the method in which it took, and all that wait in this
     * method have taken nothing yet.
     */
    private static final class GivenBack {
        private final ThreadRegister threads;
        private final Map<String, List<JavaThread>> takers = new HashMap<>();

        GivenBack(JvmFacts facts, ThreadRegister threads) {
            this.threads = threads;
            for (JavaThread thread : facts.threads()) {
                ThreadWait wait = thread.waitsFor();
                if (wait != null && wait.kind() == ThreadWait.Kind.QUEUE_TAKE && wait.resource() != null) {
                    takers.computeIfAbsent(wait.resource(), key -> new ArrayList<>())
                            .add(thread);
                }
            }
        }

        /** The living threads that have taken an item from this queue, have it in their hands, and may put it back. */
        Set<Long> holders(QueueFacts queue) {
            List<JavaThread> waiting = takers.getOrDefault(queue.id(), List.of());
            if (waiting.isEmpty()) {
                return Set.of();
            }
            Set<Long> waiters = new HashSet<>();
            waiting.forEach(thread -> waiters.add(thread.id()));
            Map<Long, String> holders = new LinkedHashMap<>();
            Set<String> returning = new HashSet<>();
            boolean isFirstRound = true;
            for (QueueUse use : queue.uses()) {
                if (use.takes() > 0) {
                    String method = method(use.lastTakenAt());
                    boolean holds = !waiters.contains(use.thread()) && isIn(method, threads.living(use.thread()));
                    isFirstRound &= holds && use.takes() == 1;
                    if (use.puts() > 0) {
                        returning.add(method);
                    } else if (holds) {
                        holders.put(use.thread(), method);
                    }
                }
            }
            if (!isFirstRound || !waiting.stream().allMatch(waiter -> holders.containsValue(place(waiter)))) {
                holders.values().retainAll(returning);
            }
            return holders.keySet();
        }

        private static boolean isIn(String method, @Nullable JavaThread thread) {
            return thread != null
                    && thread.stack().stream()
                            .anyMatch(frame -> frame.qualifiedMethod().equals(method));
        }

        private static String place(JavaThread waiter) {
            return waiter.userFrame().map(Frame::qualifiedMethod).orElse("");
        }

        /** The application's method that took; empty, as no frame's is, where that was not sampled. */
        private static String method(@Nullable Site site) {
            return site == null ? "" : site.user().map(Frame::qualifiedMethod).orElse("");
        }
    }
}
