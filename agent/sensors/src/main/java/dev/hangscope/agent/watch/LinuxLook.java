package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.scan.ArmedTimers;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.KernelCalls;
import dev.hangscope.agent.watch.scan.Obligations;
import dev.hangscope.agent.watch.scan.PassingChildren;
import dev.hangscope.agent.watch.scan.SeenProcess;
import dev.hangscope.agent.watch.scan.ThreadScan;
import dev.hangscope.agent.watch.scan.Workers;
import dev.hangscope.agent.watch.socket.UnixSockets;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import dev.hangscope.waitgraph.WaitGraph;
import dev.hangscope.waitgraph.process.LeakedEnds;
import dev.hangscope.waitgraph.process.OwnServerCalls;
import dev.hangscope.waitgraph.process.ProcessHolders;
import dev.hangscope.waitgraph.process.ResourceTrackers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks by {@code /proc}: the tree first; all descriptors of the machine only when no live thread of the tree explains
 * every wait, workers may die as fast as they start, or a lock's owner has ended; then once more, within a window in
 * which nobody was forked.
 *
 * <pre>
 * threads of the tree, its descriptors       all explained? done
 * all descriptors, outsiders' threads        first look
 * all descriptors in reverse order           within a window that nobody slipped past
 * all threads again                          second look: who moved is live
 * </pre>
 *
 * A thread that did not move between the two thread scans was blocked all the time in between, so its process's
 * descriptors, read in between, are those it was blocked with.
 */
public final class LinuxLook implements ProcessLook {
    private static final long PASSING_NANOS = 100_000_000;

    private final ProcReader proc;
    private final ThreadScan threads;
    private final Obligations obligations;
    private final Supplier<@Nullable Map<Long, Long>> socketPeers;

    private LinuxLook(ProcReader proc, ThreadScan threads, Supplier<@Nullable Map<Long, Long>> socketPeers) {
        this.proc = proc;
        this.socketPeers = socketPeers;
        this.threads = threads;
        this.obligations = new Obligations(proc);
    }

    /**
     * Loads what the first look needs and is slow to load, in a thread of its own.
     */
    public static void warmUp() {
        Thread thread = new Thread(LinuxLook::warmUpHere, "hangscope-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** A fault is told by the look that meets it; a command that ends at once meets none, and has nothing to say. */
    private static void warmUpHere() {
        try {
            KernelCalls.warmUp();
        } catch (RuntimeException | LinkageError early) {
            return;
        }
    }

    /**
     * For a JVM of the application's, in which no process is started.
     *
     * @return {@code null} where {@code /proc} or the processor is not known
     */
    public static @Nullable LinuxLook create() {
        return create(UnixSockets::peersHere);
    }

    /**
     * For a process of ours, which may start {@code ss}.
     *
     * @return {@code null} where {@code /proc} or the processor is not known
     */
    static @Nullable LinuxLook createOutside() {
        return create(UnixSockets::peersHereOrBySs);
    }

    private static @Nullable LinuxLook create(Supplier<@Nullable Map<Long, Long>> socketPeers) {
        ProcReader proc = new ProcReader("/proc");
        ThreadScan threads = ThreadScan.here(proc);
        return threads == null ? null : new LinuxLook(proc, threads, socketPeers);
    }

    @Override
    public OsFacts look(long pid) throws CannotLookException {
        return look(pid, threads, new Stranger());
    }

    /**
     * Looks at the JVM that this runs in and at its descendants. Of its own threads only those are told that are in a read or
     * write of the given descriptors; what the others wait for is known better from within.
     *
     * @throws CannotLookException when {@code /proc} does not show this process
     */
    public OsFacts lookFromWithin(Within jvm) throws CannotLookException {
        long pid = ProcessHandle.current().pid();
        return look(pid, threads.within(pid, jvm.descriptors()), jvm);
    }

    /** What is known from within the process that is asked about. */
    public interface Within {
        /** Its descriptors on which its threads wait. */
        Set<Integer> descriptors();

        /** Inodes of the pipes behind them. */
        Set<Long> pipes();

        /** Ids of the nodes that nobody in the facts can release; while there are none the look stays a short one. */
        Set<NodeId> stuck(OsFacts facts);
    }

    /** A process of which nothing is known but what {@code /proc} tells: idle pollers and weak waits release nobody. */
    private static final class Stranger implements Within {
        @Override
        public Set<Integer> descriptors() {
            return Set.of();
        }

        @Override
        public Set<Long> pipes() {
            return Set.of();
        }

        @Override
        public Set<NodeId> stuck(OsFacts facts) {
            return WaitGraph.of(ProcessWaitGraph.nodes(facts, Pollers.IDLE)).stuckUnlessWeak();
        }
    }

    private OsFacts look(long pid, ThreadScan scan, Within within) throws CannotLookException {
        Map<Long, SeenProcess> first = scan.readTree(pid);
        SeenProcess root = first.get(pid);
        if (root == null) {
            throw new CannotLookException("no process " + pid + ": it has ended, or never was");
        }
        FactsBuilder builder = new FactsBuilder(proc, obligations, pid, within::stuck);
        DescriptorScan ofTree = DescriptorScan.of(proc, FactsBuilder.array(first.keySet()));
        boolean needsPeers = builder.mayNeedPeers(first.values(), ofTree)
                || !AwaitedClients.socketsIn(first.values(), ofTree).isEmpty();
        Map<Long, Long> noPeersYet = needsPeers ? peersOrNone() : Map.of();
        Closure inTree = new Closure(proc, scan, ofTree, noPeersYet, FactsBuilder.array(first.keySet()));
        inTree.grow(first.values(), List.of());
        inTree.growFrom(within.pipes());
        OsFacts narrow = builder.build(inTree, ofTree, Map.of(), ArmedTimers.NONE, false, List.of());
        boolean explained = builder.stuck(narrow).isEmpty()
                && !Workers.needSecondLook(proc, first.values())
                && !builder.awaitEndedOwner(first.values())
                && !needsHolders(narrow);
        return explained
                ? withoutOurselvesAndPassing(narrow)
                : withoutOurselvesAndPassing(lookTwice(pid, first, ofTree, builder, scan, within));
    }

    /**
     * Whether an end of a pipe may be where it was not meant to be, or a server may ask itself: since when its holder sleeps, or the
     * server waits, is known after a second look.
     */
    private static boolean needsHolders(OsFacts facts) {
        ProcessHolders holders = new ProcessHolders(facts);
        return new LeakedEnds(facts, holders).exist()
                || new ResourceTrackers(facts, holders).areHeld()
                || !new OwnServerCalls(facts, holders).all().isEmpty();
    }

    /** A child that has just exited is a zombie until its parent comes to reap it: only those that stay are told. */
    private OsFacts withoutOurselvesAndPassing(OsFacts facts) {
        List<Long> defunct = facts.processes().stream()
                .filter(OsProcess::isDefunct)
                .map(OsProcess::pid)
                .toList();
        Set<Long> left = new HashSet<>();
        // The looking JVM itself may be of the tree, below the shell that started it: whoever waits for it is live.
        long own = ProcessHandle.current().pid();
        if (facts.root() != own) {
            left.add(own);
        }
        if (!defunct.isEmpty()) {
            LockSupport.parkNanos(PASSING_NANOS);
            left.addAll(defunct);
            left.removeAll(threads.read(defunct).keySet());
        }
        return facts.without(left);
    }

    private OsFacts lookTwice(
            long pid,
            Map<Long, SeenProcess> first,
            DescriptorScan scan,
            FactsBuilder builder,
            ThreadScan threads,
            Within within) {
        long[] everybody = everybody();
        // Which outsiders hold what only says whose threads to read for the first time: the tree's tables need not be
        // new.
        scan.readToo(Arrays.stream(everybody)
                .filter(each -> !first.containsKey(each))
                .toArray());
        Closure closure = new Closure(proc, threads, scan, peersOrNone(), everybody);
        closure.grow(first.values(), Obligations.receivers(scan));
        closure.growFrom(within.pipes());
        Map<Long, SeenProcess> earlier = Map.copyOf(closure.processes());
        MachineView view = MachineView.read(proc, obligations, socketPeers);
        Map<Long, Long> peers = view.peers() == null ? Map.of() : view.peers();
        Closure second = new Closure(proc, threads, view.scan(), peers, view.everybody());
        second.grow(threads.readTree(pid).values(), Obligations.receivers(view.scan()));
        second.growFrom(within.pipes());
        List<OsEndedProcess> ended = builder.endedBetween(earlier, second.processes());
        OsFacts facts = builder.build(second, view.scan(), earlier, view.timers(), true, view.missing());
        return facts.withHistory(
                ended.isEmpty() ? PassingChildren.of(proc, Workers.ownersOfYoung(proc, first.values())) : ended,
                List.of());
    }

    private Map<Long, Long> peersOrNone() {
        Map<Long, Long> peers = socketPeers.get();
        return peers == null ? Map.of() : peers;
    }

    private long[] everybody() {
        long[] pids = proc.numbers("");
        return pids == null ? new long[0] : pids;
    }

    /** Whether the process is a JVM, of which the threads inside tell more than the operating system. */
    public static boolean isJvm(OsProcess process) {
        String first = process.command().split(" ", 2)[0];
        return first.equals("java") || first.endsWith("/java");
    }
}
