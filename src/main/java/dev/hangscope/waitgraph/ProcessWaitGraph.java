package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.EventLoops;
import dev.hangscope.waitgraph.process.ForkServers;
import dev.hangscope.waitgraph.process.ProcessHolders;
import dev.hangscope.waitgraph.process.RequestServers;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph of a process tree: one node per OS thread, one per process. A process is an OR over its threads: any
 * of them can use any descriptor or leave. A thread's releasers are processes; the table of them is in
 * {@code docs/inspect.md}. What is not understood is live.
 */
public final class ProcessWaitGraph {
    private final OsFacts facts;
    private final ProcessHolders holders;
    private final Pollers pollers;
    private final @Nullable Border border;
    private final DescriptorWaits descriptorWaits;
    private final EventLoops eventLoops;
    private final RequestServers servers;
    private final ForkServers forkServers;
    private final Set<Long> virtualMachines = new HashSet<>();

    private ProcessWaitGraph(OsFacts facts, Pollers pollers, @Nullable Border border) {
        this.facts = facts;
        this.holders = new ProcessHolders(facts);
        this.pollers = pollers;
        this.servers = new RequestServers(holders);
        this.forkServers = new ForkServers(holders);
        this.border = border;
        descriptorWaits = new DescriptorWaits(facts, holders, border, pollers == Pollers.CLOSED_LOOPS);
        eventLoops = new EventLoops(facts, holders, border != null);
        facts.processes().stream()
                .filter(VirtualMachines::isJvm)
                .map(OsProcess::pid)
                .forEach(virtualMachines::add);
    }

    /** How to take threads that sleep again and again for a short time, such as a pool's housekeeper. */
    public enum Pollers {
        /** Whoever sleeps may wake up and do anything: the only reading that can prove. */
        LIVE,
        /**
         * Two kinds of threads release nobody: a helper thread (never the main one) that sleeps for at most a fifth of a
         * second, and the threads that a JVM has for itself. The server of a multiprocessing.Manager moves when a client does.
         */
        IDLE,
        /**
         * As LIVE, but an idle event loop ends its wait only with what it polls: nothing comes from outside. Right where another
         * process is blocked by the loop.
         */
        CLOSED_LOOPS,
        /** As LIVE, but no request from outside comes to the server of multiprocessing's forkserver method. */
        FORK_SERVERS
    }

    /** Nodes of all processes and threads; a process that is not in the facts has none, and so counts as live. */
    public static List<Node> nodes(OsFacts facts, Pollers pollers) {
        return new ProcessWaitGraph(facts, pollers, null).build();
    }

    /** The same, where the JVM that is the root tells of its own ends of its children's pipes. */
    static List<Node> nodes(OsFacts facts, Pollers pollers, Border border) {
        return new ProcessWaitGraph(facts, pollers, border).build();
    }

    /** The graph by itself. */
    public static WaitGraph of(OsFacts facts) {
        return WaitGraph.of(nodes(facts, Pollers.LIVE));
    }

    /** Id of a process's node. */
    public static NodeId process(long pid) {
        return new NodeId.OfProcess(pid);
    }

    /** Id of an OS thread's node. */
    public static NodeId thread(OsProcess process, OsThread thread) {
        return new NodeId.OfOsThread(process.pid(), thread.tid());
    }

    /** Whether this is the id of a process's node, or of an OS thread's. */
    public static boolean isOfProcess(NodeId node) {
        return node instanceof NodeId.OfProcess || node instanceof NodeId.OfOsThread;
    }

    private List<Node> build() {
        List<Node> nodes = new ArrayList<>();
        for (OsProcess process : facts.processes()) {
            boolean tellsItself = border != null && process.pid() == facts.root();
            boolean serves = pollers == Pollers.IDLE && servers.isServer(process);
            if (tellsItself) {
                nodes.add(Node.live(process(process.pid()), "tells of its threads itself"));
            } else if (serves) {
                nodes.add(serverNode(process, servers.clients(process)));
            } else {
                nodes.add(forkServers.isServer(process) ? forkServerNode(process) : nodeOf(process));
            }
            process.threads().forEach(thread -> nodes.add(nodeOf(process, thread)));
        }
        return nodes;
    }

    private static Node serverNode(OsProcess process, Set<Long> clients) {
        return Node.weak(process(process.pid()), "does what its clients ask for", ids(clients));
    }

    private Node forkServerNode(OsProcess process) {
        Node node = serverNode(process, forkServers.movers(process));
        return pollers == Pollers.FORK_SERVERS ? Node.waiting(node.id(), node.reason(), node.releasers()) : node;
    }

    private static Node nodeOf(OsProcess process) {
        NodeId id = process(process.pid());
        if (process.isDefunct()) {
            // A zombie holds nothing: this one ended after its table was read, and may have handed on what it held.
            return process.descriptors().isEmpty() && process.mappings().isEmpty()
                    ? Node.ended(id, "defunct")
                    : Node.live(id, "has ended during the look");
        }
        if (process.threads().isEmpty()) {
            return Node.live(
                    id, process.unreadable() == null ? "has no threads that can be seen" : process.unreadable());
        }
        Set<NodeId> threads = new LinkedHashSet<>();
        process.threads().forEach(thread -> threads.add(thread(process, thread)));
        return Node.waiting(id, "every thread waits", threads);
    }

    private Node nodeOf(OsProcess process, OsThread thread) {
        NodeId id = thread(process, thread);
        OsWait wait = thread.waitsFor();
        if (isIdlePoller(process, thread)) {
            return Node.weak(id, "polls and does nothing else", Set.of(process(process.pid())));
        }
        if (isOfIdleVm(process, thread)) {
            return Node.weak(
                    id, "looks after the JVM and runs no code of the application", Set.of(process(process.pid())));
        }
        if (thread.moved()) {
            return Node.live(id, "moved between two looks");
        }
        if (wait.timed()) {
            return Node.live(id, "waits with a time-out");
        }
        if (process.wakeups().contains(OsProcess.Wakeup.ALARM_PENDING)) {
            return Node.live(id, "a timer of its process is armed");
        }
        if (process.wakeups().contains(OsProcess.Wakeup.IO_SIGNAL)) {
            return Node.live(id, "a descriptor may send its process a signal");
        }
        Node node = waitNode(id, process, thread);
        if (node.outright() == Node.Outright.LIVE) {
            return node;
        }
        Set<NodeId> releasers = new LinkedHashSet<>(node.releasers());
        if (process.wakeups().contains(OsProcess.Wakeup.CHILD_SIGNAL)) {
            // The parent of an orphan is signaled as well, and that is a subreaper among its ancestors.
            releasers.addAll(ids(holders.descendantsOf(process.pid())));
        }
        boolean ring = process.wakeups().contains(OsProcess.Wakeup.IO_URING);
        return ring
                ? Node.weak(id, "a request to the io_uring of its process may end the wait", releasers)
                : new Node(id, node.outright(), node.reason(), releasers);
    }

    private boolean isIdlePoller(OsProcess process, OsThread thread) {
        return pollers == Pollers.IDLE
                && thread.tid() != process.pid()
                && thread.waitsFor().kind() == OsWait.Kind.SLEEPS
                && thread.waitsFor().timeout() != null
                && thread.waitsFor().timeout().toMillis() <= 200;
    }

    /** Not while the JVM works for itself: its other threads may wait for the end of a collection. */
    private boolean isOfIdleVm(OsProcess process, OsThread thread) {
        return pollers == Pollers.IDLE
                && virtualMachines.contains(process.pid())
                && VirtualMachines.isOwnThread(thread)
                && thread.waitsFor().kind() != OsWait.Kind.RUNS;
    }

    private Node waitNode(NodeId id, OsProcess process, OsThread thread) {
        OsWait wait = thread.waitsFor();
        return switch (wait.kind()) {
            case READ, WRITE, POLL, CONNECT -> onDescriptors(id, process, thread);
            case FUTEX -> {
                Set<NodeId> releasers = new LinkedHashSet<>(Set.of(process(process.pid())));
                process.sharesMemory().forEach(other -> releasers.add(process(other)));
                yield Node.waiting(id, thread.call(), releasers);
            }
            case SHARED_FUTEX -> onMemory(id, process, thread);
            case CHILD -> onChild(id, process, thread);
            case VFORK -> {
                Set<Long> children = holders.childrenOf(process.pid());
                yield children.isEmpty()
                        ? Node.live(id, "its vfork child is not to be seen")
                        : Node.waiting(id, "waits for its vfork child", ids(children));
            }
            case FILE_LOCK -> {
                Set<Long> lockers = wait.object() == null ? Set.of() : holders.lockersOf(wait.object());
                // A search of the tree alone may have missed the owner.
                yield lockers.isEmpty() && facts.wholeMachine()
                        ? Node.live(id, "the lock's owner is not to be seen")
                        : Node.waiting(id, "waits for a file lock", ids(lockers));
            }
            case ANSWER -> {
                Set<Long> answerers = wait.object() == null ? Set.of() : holders.answerersOf(wait.object());
                yield answerers.isEmpty() && facts.wholeMachine()
                        ? Node.live(id, "the process that is to answer is not to be seen")
                        : Node.waiting(id, thread.call(), ids(answerers));
            }
            case TRACED ->
                process.tracer() == null
                        ? Node.live(id, "its tracer is not to be seen")
                        : Node.waiting(id, "stopped by its tracer", Set.of(process(process.tracer())));
            case STOPPED -> weak(id, "stopped by a signal");
            case FROZEN -> weak(id, "its control group is frozen");
            case SIGNAL -> weak(id, "waits for a signal");
            case FIFO_OPEN, FIFO_OPEN_TO_READ, FIFO_OPEN_TO_WRITE -> weak(id, "opens a FIFO that nobody has open");
            case IPC -> weak(id, "waits on a System V semaphore or message queue");
            case RUNS -> Node.live(id, "runs");
            case SLEEPS -> Node.live(id, "sleeps");
            case OUTSIDE -> Node.live(id, "waits for the outside");
            case UNKNOWN -> Node.live(id, "in " + thread.call());
        };
    }

    private Node onMemory(NodeId id, OsProcess process, OsThread thread) {
        String memory = thread.waitsFor().object();
        Optional<OsMapping> mapping = process.mappings().stream()
                .filter(each -> each.key().equals(memory))
                .findFirst();
        if (memory == null || mapping.isEmpty()) {
            return Node.live(id, "waits in memory that cannot be seen");
        }
        Set<NodeId> releasers = ids(holders.mappersOf(memory));
        // Memory with a name: a process that does not map it yet may open it.
        return mapping.get().canBeOpened()
                ? new Node(id, Node.Outright.WEAK, "waits in memory that others may open by name", releasers)
                : Node.waiting(id, thread.call(), releasers);
    }

    private Node onChild(NodeId id, OsProcess process, OsThread thread) {
        Long child = thread.waitsFor().process();
        Set<Long> children = holders.childrenOf(process.pid());
        if (child == null ? children.isEmpty() : !children.contains(child)) {
            return Node.live(id, "waits for a child that is not to be seen");
        }
        Set<Long> awaited = child == null ? children : Set.of(child);
        boolean ended = awaited.stream().map(holders::process).anyMatch(each -> each != null && each.isDefunct());
        if (ended) {
            return Node.live(id, "a child it waits for has just ended");
        }
        Set<NodeId> releasers = new LinkedHashSet<>(ids(awaited));
        if (child == null) {
            // Another thread of it may start one more child. If it is a subreaper, which /proc does not show, it adopts
            // each descendant whose parent ends: prctl(2), PR_SET_CHILD_SUBREAPER.
            releasers.add(process(process.pid()));
            releasers.addAll(ids(holders.descendantsOf(process.pid())));
            // A tracer's wait returns with its tracees too, and those need not be children: ptrace(2).
            releasers.addAll(ids(holders.tracedBy(process.pid())));
        }
        return Node.waiting(id, thread.call(), releasers);
    }

    private Node onDescriptors(NodeId id, OsProcess process, OsThread thread) {
        Node node = descriptorWaits.node(id, process, thread);
        return node.outright() == Node.Outright.WAITING
                        && pollers != Pollers.CLOSED_LOOPS
                        && eventLoops.isIdle(process, thread)
                ? Node.weak(id, "is an event loop without an event", node.releasers())
                : node;
    }

    private static Node weak(NodeId id, String reason) {
        return new Node(id, Node.Outright.WEAK, reason, Set.of());
    }

    private static Set<NodeId> ids(Set<Long> pids) {
        Set<NodeId> ids = new LinkedHashSet<>();
        pids.forEach(pid -> ids.add(process(pid)));
        return ids;
    }
}
