package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.NodeId.Side;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of the graph between threads and what they wait for besides queues and threads. A resource is a node of its own,
 * with the resource's id: its waiters wait for it, and it is released by whoever may release it. So a hundred thousand
 * waiters of one lock are as many edges, not their square.
 *
 * <p>Who may release:
 *
 * <pre>
 * monitor, lock      its owners, who are all
 * latch, barrier,    who was seen to count, their brothers, what the waiters started;
 *   phaser, exchanger  and any free thread, unless a brother is known to have ended without counting
 * semaphore          who holds permits; any free thread too, unless it was seen that only holders release
 * future             who runs its task, or the pool in whose queue the task lies; as a latch when neither is known
 * pipe               who was seen at its other end, and who started one of those that has ended; else any free thread
 * pool               its workers; it is live while one of them is idle
 * </pre>
 */
final class ResourceNodes {
    private final JvmFacts facts;
    private final ThreadRegister threads;
    private final Kin kin;
    private final Map<String, ResourceFacts> resources = new HashMap<>();
    private final Map<String, PoolFacts> pools = new HashMap<>();
    private final Map<String, Set<NodeId>> runners = new HashMap<>();
    private final Map<String, String> pendingIn = new HashMap<>();
    private final Set<String> beingRead = new HashSet<>();
    private final Set<String> beingWritten = new HashSet<>();

    ResourceNodes(JvmFacts facts, ThreadRegister threads) {
        this.facts = facts;
        this.threads = threads;
        kin = new Kin(facts, threads);
        facts.threads().forEach(this::noteUse);
        facts.resources().forEach(resource -> resources.put(resource.id(), resource));
        for (PoolFacts pool : facts.pools()) {
            pools.put(pool.id(), pool);
            for (PoolFacts.Worker worker : pool.workers()) {
                if (worker.task() != null && worker.task().future() != null) {
                    runners.computeIfAbsent(worker.task().future(), key -> new LinkedHashSet<>())
                            .add(JvmWaitGraph.node(worker.thread()));
                }
            }
            for (PoolFacts.Task task : pool.pending()) {
                if (task.future() != null) {
                    pendingIn.put(task.future(), pool.id());
                }
            }
        }
    }

    /** A pipe with threads at both ends is neither empty nor full: one of them is about to move. */
    private void noteUse(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait != null && wait.resource() != null) {
            switch (wait.kind()) {
                case PIPE_READ -> beingRead.add(wait.resource());
                case PIPE_WRITE -> beingWritten.add(wait.resource());
                default -> {}
            }
        }
    }

    /** The node of a thread in such a wait. */
    Node waiter(JavaThread thread, ThreadWait wait) {
        NodeId id = JvmWaitGraph.node(thread.id());
        String on = wait.resource();
        return switch (wait.kind()) {
            case PROCESS_END, CHILD_READ, CHILD_WRITE -> Node.live(id, "waits for a process");
            case POOL_END ->
                on != null && pools.containsKey(on)
                        ? Node.waiting(id, "waits for a pool's end", Set.of(new NodeId.OfSide(on, Side.END)))
                        : Node.weak(id, "waits for the end of an unknown pool", Set.of());
            default -> {
                NodeId target = target(wait);
                yield target == null || !resources.containsKey(on == null ? "" : on)
                        ? Node.weak(id, "unexplained wait", Set.of())
                        : Node.waiting(id, "waits for a resource", Set.of(target));
            }
        };
    }

    /** The id of the node that a thread in this wait waits for; {@code null} when it is not known. */
    static @Nullable NodeId target(ThreadWait wait) {
        String on = wait.resource();
        if (on == null) {
            return null;
        }
        return switch (wait.kind()) {
            case PIPE_READ -> new NodeId.OfSide(on, Side.WRITERS);
            case PIPE_WRITE -> new NodeId.OfSide(on, Side.READERS);
            case POOL_END -> new NodeId.OfSide(on, Side.END);
            default -> wait.target();
        };
    }

    /** The nodes of all resources and pools, and of the groups of threads that they hope for. */
    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>(kin.groups());
        for (ResourceFacts resource : facts.resources()) {
            if (resource.kind() == ResourceFacts.Kind.PIPE) {
                boolean empty = isZero(resource.count()) && !beingWritten.contains(resource.id());
                nodes.add(pipe(resource, Side.WRITERS, Role.WRITER, empty));
                boolean full =
                        resource.limit() == null || resource.count() == null || resource.count() >= resource.limit();
                nodes.add(pipe(resource, Side.READERS, Role.READER, full && !beingRead.contains(resource.id())));
            } else {
                nodes.add(node(resource));
            }
        }
        for (PoolFacts pool : facts.pools()) {
            nodes.add(pool(pool));
            nodes.add(end(pool));
        }
        nodes.addAll(kin.relatedGroups());
        return nodes;
    }

    private Node node(ResourceFacts resource) {
        return switch (resource.kind()) {
            case MONITOR, LOCK, CLASS -> lock(resource);
            case SEMAPHORE -> semaphore(resource);
            case FUTURE -> future(resource);
            case CONDITION -> condition(resource);
            default ->
                resource.isReleased()
                        ? Node.live(new NodeId.OfResource(resource.id()), "has released its waiters")
                        : counted(resource);
        };
    }

    private static boolean isZero(@Nullable Long count) {
        return count == null || count == 0;
    }

    private static Node lock(ResourceFacts lock) {
        Set<NodeId> owners = nodes(lock, Role.OWNER);
        if (!owners.isEmpty()) {
            return Node.waiting(new NodeId.OfResource(lock.id()), "is held", owners);
        }
        return lock.complete()
                ? Node.live(new NodeId.OfResource(lock.id()), "is about to be taken")
                : Node.weak(new NodeId.OfResource(lock.id()), "its owner is not known", Set.of());
    }

    /** A latch, a barrier, a phaser, an exchanger, a future of which nothing is known. */
    private Node counted(ResourceFacts resource) {
        Set<NodeId> releasers = nodes(resource, Role.RELEASER, Role.RUNNER);
        releasers.addAll(kin.relatedTo(resource));
        Node node = Node.waiting(
                        new NodeId.OfResource(resource.id()),
                        "is counted by those seen to do so, and their kin",
                        releasers)
                .withStrangers(kin.groupsOf(resource));
        return kin.lost(resource).isEmpty() ? node.withStarters(Set.of(NodeId.FREE_THREADS)) : node;
    }

    private static Node semaphore(ResourceFacts semaphore) {
        Set<NodeId> holders = nodes(semaphore, Role.HOLDER);
        if (holders.isEmpty()) {
            return Node.weak(
                    new NodeId.OfResource(semaphore.id()),
                    "nobody is seen to hold its permits",
                    nodes(semaphore, Role.RELEASER));
        }
        if (isAccountedFor(semaphore)) {
            return Node.waiting(new NodeId.OfResource(semaphore.id()), "all its permits are held", holders);
        }
        holders.addAll(nodes(semaphore, Role.RELEASER));
        return Node.waiting(new NodeId.OfResource(semaphore.id()), "permits are held", holders)
                .withStarters(Set.of(NodeId.FREE_THREADS));
    }

    /**
     * Whether every permit that cannot be had is held by a thread that will have to give it back itself: releases were seen,
     * and none by a thread that had not acquired before. A semaphore that one side acquires and the other releases, as
     * around a bounded buffer, is none such.
     */
    private static boolean isAccountedFor(ResourceFacts semaphore) {
        long held = semaphore.parties().stream()
                .filter(party -> party.role() == Role.HOLDER)
                .mapToLong(Party::times)
                .sum();
        boolean released = semaphore.parties().stream().anyMatch(party -> party.role() == Role.RELEASER);
        Long limit = semaphore.limit();
        long free = semaphore.count() == null ? 0 : semaphore.count();
        return released && limit != null && limit > 0 && held == limit - free;
    }

    private Node future(ResourceFacts future) {
        if (future.isReleased()) {
            return Node.live(new NodeId.OfResource(future.id()), "is complete");
        }
        Set<NodeId> running = nodes(future, Role.RUNNER);
        running.addAll(runners.getOrDefault(future.id(), Set.of()));
        if (!running.isEmpty()) {
            return Node.waiting(new NodeId.OfResource(future.id()), "its task runs", running);
        }
        String pending = pendingIn.get(future.id());
        if (pending != null) {
            return Node.waiting(
                    new NodeId.OfResource(future.id()),
                    "its task waits for a thread of its pool",
                    Set.of(new NodeId.OfResource(pending)));
        }
        PoolFacts pool = future.pool() == null ? null : pools.get(future.pool());
        if (pool == null) {
            return counted(future);
        }
        boolean allSeen = pool.pending().size() == pool.pendingCount();
        return allSeen && pool.shutdown()
                ? Node.waiting(
                        new NodeId.OfResource(future.id()),
                        "its pool was shut down and has its task no more",
                        Set.of(new NodeId.OfResource(pool.id())))
                : Node.weak(
                        new NodeId.OfResource(future.id()),
                        "its pool is to run it",
                        Set.of(new NodeId.OfResource(pool.id())));
    }

    private static Node condition(ResourceFacts condition) {
        Set<NodeId> seen = nodes(condition, Role.OWNER, Role.RELEASER);
        return seen.isEmpty()
                ? Node.weak(new NodeId.OfResource(condition.id()), "nobody was seen to signal it", Set.of())
                : Node.waiting(new NodeId.OfResource(condition.id()), "was signalled before", seen)
                        .withStarters(Set.of(NodeId.FREE_THREADS));
    }

    private Node pipe(ResourceFacts pipe, Side end, Role other, boolean blocks) {
        NodeId id = new NodeId.OfSide(pipe.id(), end);
        Set<NodeId> seen = nodes(pipe, other);
        if (!blocks) {
            return Node.live(id, "the pipe has moved on");
        }
        Node node = Node.waiting(id, "who was seen at the other end", seen);
        return node.withStarters(seen.isEmpty() ? Set.of(NodeId.FREE_THREADS) : successors(pipe, other));
    }

    /**
     * The threads that may start another one like a party that has ended: an accept loop does so for each request, a supervisor
     * in the place of a thread that died.
     */
    private Set<NodeId> successors(ResourceFacts pipe, Role role) {
        Set<NodeId> starters = new LinkedHashSet<>();
        for (Party party : pipe.parties()) {
            if (party.role() == role && threads.ended(party.thread()) != null) {
                threads.livingStarters(party.thread()).forEach(each -> starters.add(JvmWaitGraph.node(each.id())));
            }
        }
        return starters;
    }

    private static Node pool(PoolFacts pool) {
        Set<NodeId> workers = new LinkedHashSet<>();
        for (PoolFacts.Worker worker : pool.workers()) {
            if (worker.task() == null) {
                return Node.live(new NodeId.OfResource(pool.id()), "has an idle worker");
            }
            workers.add(JvmWaitGraph.node(worker.thread()));
        }
        if (workers.isEmpty()) {
            return pool.shutdown()
                    ? Node.ended(new NodeId.OfResource(pool.id()), "has no thread any more")
                    : Node.weak(new NodeId.OfResource(pool.id()), "has no thread yet", Set.of());
        }
        // A ForkJoinPool starts a thread for a blocked one where it can: below its limit that may yet come.
        boolean mayGrow = pool.type().endsWith("ForkJoinPool") && pool.limit() != null && pool.size() < pool.limit();
        return mayGrow
                ? Node.weak(new NodeId.OfResource(pool.id()), "may start another thread", workers)
                : Node.waiting(new NodeId.OfResource(pool.id()), "all its workers are busy", workers);
    }

    private static Node end(PoolFacts pool) {
        NodeId end = new NodeId.OfSide(pool.id(), Side.END);
        if (!pool.shutdown() && isIdle(pool)) {
            return Node.weak(end, "no thread has shut it down", Set.of()).withStarters(Set.of(NodeId.FREE_THREADS));
        }
        Set<NodeId> workers = new LinkedHashSet<>();
        for (PoolFacts.Worker worker : pool.workers()) {
            if (worker.task() == null && pool.shutdown()) {
                return Node.live(end, "an idle worker of a pool that was shut down ends");
            }
            workers.add(JvmWaitGraph.node(worker.thread()));
        }
        return workers.isEmpty()
                ? Node.live(end, "its last worker has ended")
                : Node.waiting(end, "its workers live", workers);
    }

    /** Whether no thread of the pool has a task, now or to come. Which tasks a {@code ForkJoinPool} has is not known. */
    private static boolean isIdle(PoolFacts pool) {
        return pool.pendingCount() == 0
                && !pool.workers().isEmpty()
                && !pool.type().endsWith("ForkJoinPool")
                && pool.workers().stream().allMatch(worker -> worker.task() == null);
    }

    private static Set<NodeId> nodes(ResourceFacts resource, Role... roles) {
        Set<Role> wanted = Set.of(roles);
        Set<NodeId> nodes = new LinkedHashSet<>();
        for (Party party : resource.parties()) {
            if (wanted.contains(party.role())) {
                nodes.add(JvmWaitGraph.node(party.thread()));
            }
        }
        return nodes;
    }
}
