package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.JvmSide;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import dev.hangscope.waitgraph.WaitGraph;
import dev.hangscope.waitgraph.process.ForkServers;
import dev.hangscope.waitgraph.process.ProcessHolders;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every rule on processes asks of a situation: knots, holders, who waits for whom, and what a proof lacks. */
public final class ProcessScene {
    private static final OsWait OF_STANDARD_INPUT = OsWait.on(OsWait.Kind.READ, List.of(0));

    private final Situation situation;
    private final OsFacts facts;
    private final ProcessHolders holders;
    private final ForkServers forkServers;

    private ProcessScene(Situation situation, OsFacts facts) {
        this.situation = situation;
        this.facts = facts;
        this.holders = new ProcessHolders(facts);
        this.forkServers = new ForkServers(holders);
    }

    /** Empty when the operating system's side was not looked at. */
    public static Optional<ProcessScene> of(Situation situation) {
        OsFacts facts = situation.snapshot().os();
        return facts == null ? Optional.empty() : Optional.of(new ProcessScene(situation, facts));
    }

    /** The same, but empty also when the holders of descriptors outside the tree are not known. */
    public static Optional<ProcessScene> ofWholeMachine(Situation situation) {
        OsFacts facts = situation.snapshot().os();
        return facts == null || !facts.wholeMachine() ? Optional.empty() : of(situation);
    }

    public OsFacts facts() {
        return facts;
    }

    /** When the facts were gathered. */
    public Instant time() {
        return situation.snapshot().time();
    }

    public ProcessHolders holders() {
        return holders;
    }

    public WaitGraph graph() {
        return situation.graph();
    }

    /** Knots that only something from outside the graph could open, and those if no such request comes to a fork server. */
    public List<Knot> knots() {
        List<Knot> knots = new ArrayList<>(Knots.of(facts, graph(), graph()::isStuck));
        if (facts.processes().stream().anyMatch(forkServers::isServer)) {
            WaitGraph closed = WaitGraph.of(ProcessWaitGraph.nodes(facts, Pollers.FORK_SERVERS));
            Knots.of(facts, closed, closed::isStuck).stream()
                    .filter(knot -> knot.threads().stream().noneMatch(stuck -> graph().isStuck(stuck.node())))
                    .flatMap(knot -> withoutJoiners(knot).stream())
                    .forEach(knots::add);
        }
        return knots;
    }

    /** A thread that waits for the exit of a fork server's worker polls a pipe, but reads no data. */
    private Optional<Knot> withoutJoiners(Knot knot) {
        List<Stuck> others = knot.threads().stream()
                .filter(stuck -> awaitedServer(stuck) == null)
                .toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(new Knot(others));
    }

    /** The fork server whose workers' exits are all that the thread polls for. */
    private @Nullable OsProcess awaitedServer(Stuck stuck) {
        List<OsDescriptor> polled = stuck.polled();
        return stuck.kind() != OsWait.Kind.POLL || stuck.thread().waitsFor().timed() || polled.size() != 1
                ? null
                : forkServers.serverOf(polled.get(0));
    }

    /** Knots if stopped processes and other weak waits release nobody; those of {@link #knots()} are left out. */
    List<Knot> weakKnots() {
        return Knots.of(facts, graph(), graph()::isStuckUnlessWeak).stream()
                .filter(knot -> knot.threads().stream().noneMatch(stuck -> graph().isStuck(stuck.node())))
                .toList();
    }

    /** Knots if a helper thread that merely polls releases nobody; those of {@link #knots()} are left out. */
    public List<Knot> knotsWithPollers() {
        WaitGraph withPollers = WaitGraph.of(ProcessWaitGraph.nodes(facts, Pollers.IDLE));
        Set<Stuck> known = new HashSet<>();
        knots().forEach(knot -> known.addAll(knot.threads()));
        return Knots.of(facts, withPollers, withPollers::isStuckUnlessWeak).stream()
                .filter(knot -> knot.threads().stream().noneMatch(known::contains))
                .toList();
    }

    /**
     * Knots if an idle event loop is woken by nothing from outside, in which another program is blocked by the loop: in a write to it,
     * or in a read of its standard input. Those of {@link #knots()} are left out.
     */
    public List<Knot> knotsWithLoops() {
        boolean blocked = facts.processes().stream()
                .flatMap(process -> process.threads().stream())
                .map(OsThread::waitsFor)
                .anyMatch(wait -> wait.kind() == OsWait.Kind.WRITE || wait.equals(OF_STANDARD_INPUT));
        if (!blocked) {
            return List.of();
        }
        WaitGraph closed = WaitGraph.of(ProcessWaitGraph.nodes(facts, Pollers.CLOSED_LOOPS));
        return Knots.of(facts, closed, closed::isStuck).stream()
                .filter(knot -> knot.threads().stream().noneMatch(stuck -> graph().isStuck(stuck.node())))
                .filter(knot -> !knot.in(OsWait.Kind.POLL).isEmpty())
                .toList();
    }

    /** Knots in which a writer is blocked by a FIFO that only a process that opens it by its name could still read. */
    public List<Knot> knotsWithFullFifos() {
        return FifoKnots.full(this);
    }

    /** Threads that wait in this way, without timeout, and did not move between the looks. */
    public Stream<Stuck> threads(OsWait.Kind kind) {
        return facts.processes().stream()
                .flatMap(process -> process.threads().stream()
                        .filter(thread -> thread.waitsFor().kind() == kind
                                && !thread.waitsFor().timed()
                                && !thread.moved())
                        .map(thread -> new Stuck(process, thread)));
    }

    /** Whether all these processes wait, and only an act from outside could end that. */
    public boolean allStuckUnlessWeak(Collection<Long> pids) {
        return pids.stream().map(ProcessWaitGraph::process).allMatch(graph()::isStuckUnlessWeak);
    }

    /** Threads that wait for the end of one of these processes. */
    public List<Stuck> waitersForEndOf(Collection<Long> pids) {
        List<Stuck> waiters = new ArrayList<>();
        for (OsProcess process : facts.processes()) {
            for (OsThread thread : process.threads()) {
                OsWait wait = thread.waitsFor();
                OsProcess server = awaitedServer(new Stuck(process, thread));
                if ((wait.kind() != OsWait.Kind.CHILD && server == null) || wait.timed() || thread.moved()) {
                    continue;
                }
                Set<Long> children = holders.childrenOf(server == null ? process.pid() : server.pid());
                Set<Long> awaited = wait.process() == null ? children : Set.of(wait.process());
                if (awaited.stream().anyMatch(pids::contains)) {
                    waiters.add(new Stuck(process, thread));
                }
            }
        }
        return waiters;
    }

    /** The process that started a worker of multiprocessing: its parent, or the one whose fork server its parent is. */
    public long starterOf(OsProcess worker) {
        OsProcess parent = holders.process(worker.parent());
        return parent != null && ForkServers.isForkServer(parent) ? parent.parent() : worker.parent();
    }

    /** Whether the process is a fork server that {@code owner} started. */
    public boolean isForkServerOf(long pid, OsProcess owner) {
        OsProcess process = holders.process(pid);
        return process != null && process.parent() == owner.pid() && ForkServers.isForkServer(process);
    }

    /** Of these readers the first whose other end a process in {@code waiters} holds; the first of all if none does. */
    public Stuck readerFedBy(List<Stuck> readers, List<Stuck> waiters) {
        return readers.stream()
                .filter(reader -> !holdersOfOtherEnd(reader, waiters).isEmpty())
                .findFirst()
                .orElse(readers.get(0));
    }

    /** Those of {@code waiters} whose processes hold the other end of what the reader reads. */
    public List<Stuck> holdersOfOtherEnd(Stuck reader, List<Stuck> waiters) {
        Set<Long> pids = holders.otherEndOf(reader.stream().orElseThrow());
        return waiters.stream().filter(waiter -> pids.contains(waiter.pid())).toList();
    }

    /** Processes outside the knot that it holds up, in words. */
    public List<Dependent> holdsUp(Knot knot) {
        Set<Long> own = knot.pids();
        JvmSide java = JvmSide.of(situation).orElse(null);
        Set<NodeId> nodes = new LinkedHashSet<>();
        knot.threads().forEach(stuck -> nodes.add(stuck.node()));
        own.forEach(pid -> nodes.add(ProcessWaitGraph.process(pid)));
        NodeSet held = graph().andHeldUpBy(nodes);
        List<Dependent> words = new ArrayList<>();
        for (OsProcess process : facts.processes()) {
            boolean tellsItself = java != null && process.pid() == facts.root();
            if (own.contains(process.pid()) || tellsItself) {
                continue;
            }
            for (OsThread thread : process.threads()) {
                NodeId node = ProcessWaitGraph.thread(process, thread);
                if (held.contains(node) && graph().isStuckUnlessWeak(node)) {
                    words.add(new Dependent.OfProcess(process.label(), thread.call()));
                    break;
                }
            }
        }
        if (java != null) {
            List<JavaThread> threads = java.stuckBy(nodes);
            words.addAll(0, java.holdsUp(threads, threads));
        }
        return words;
    }

    /** Whether a process outside the knot is blocked writing to it, or a Java thread waits for it. */
    boolean isAwaitedBesidesExit(Knot knot) {
        Set<Long> own = knot.pids();
        Set<NodeId> nodes = new LinkedHashSet<>();
        knot.threads().forEach(stuck -> nodes.add(stuck.node()));
        own.forEach(pid -> nodes.add(ProcessWaitGraph.process(pid)));
        NodeSet held = graph().andHeldUpBy(nodes);
        boolean byProcess = facts.processes().stream()
                .filter(process -> !own.contains(process.pid()))
                .anyMatch(process -> process.threads().stream()
                        .filter(thread -> thread.waitsFor().kind() == OsWait.Kind.WRITE)
                        .map(thread -> ProcessWaitGraph.thread(process, thread))
                        .anyMatch(node -> held.contains(node) && graph().isStuckUnlessWeak(node)));
        return byProcess
                || JvmSide.of(situation)
                        .map(java -> !java.stuckBy(nodes).isEmpty())
                        .orElse(false);
    }

    /** Time for which nothing of the knot has run: the youngest wait counts. */
    public Duration stuckFor(Knot knot) {
        return knot.threads().stream()
                .filter(stuck -> !stuck.thread().waitsFor().timed())
                .map(stuck -> stuck.thread().since())
                .map(since -> since == null ? Duration.ZERO : since)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether a finding that is not proven may be told: nothing has moved for long enough. */
    public boolean isOldEnough(Knot knot, Verdict verdict) {
        return verdict == Verdict.PROVEN || stuckFor(knot).compareTo(situation.after()) >= 0;
    }

    private static boolean waitsOnMadeUpName(Stuck stuck) {
        return stuck.kind() == OsWait.Kind.SHARED_FUTEX
                && stuck.process().mappings().stream()
                        .anyMatch(mapping -> mapping.isMadeUp()
                                && mapping.key()
                                        .equals(stuck.thread().waitsFor().object()));
    }

    private static boolean waitsOn(Knot knot, OsDescriptor.Kind kind) {
        return knot.threads().stream().flatMap(stuck -> stuck.polled().stream()).anyMatch(each -> each.kind() == kind);
    }

    /** Obligations of a proof about this knot that are not met, one line each. */
    List<String> notProvenBecause(Knot knot) {
        Set<String> because = new LinkedHashSet<>();
        if (facts.looks() < 2) {
            because.add("it was looked at only once");
        }
        List<OsProcess> virtualMachines =
                knot.processes().stream().filter(VirtualMachines::isJvm).toList();
        for (OsProcess jvm : virtualMachines) {
            because.add("process " + jvm.pid()
                    + " is a JVM: what its threads wait for is known only to an agent within (command report)");
        }
        List<Stuck> polling = knot.threads().stream()
                .filter(stuck -> stuck.thread().waitsFor().timed())
                .filter(stuck -> !virtualMachines.contains(stuck.process()))
                .toList();
        for (Stuck poller : polling) {
            because.add("thread " + poller.thread().tid() + " of process " + poller.pid()
                    + " wakes up again and again: it only looks after the pool, as far as can be seen");
        }
        boolean fifo = waitsOn(knot, OsDescriptor.Kind.FIFO);
        if (fifo) {
            because.add("any process may open the FIFO by its name");
        }
        if (!fifo
                && polling.isEmpty()
                && virtualMachines.isEmpty()
                && knot.threads().stream().anyMatch(stuck -> !graph().isStuck(stuck.node()))) {
            because.add("something from outside the tree may still wake it");
        }
        for (OsProcess process : knot.processes()) {
            if (process.wakeups().contains(Wakeup.ALARM_POSSIBLE)) {
                because.add("an alarm of process " + process.pid() + " may be armed: "
                        + "only root can see that there is none, in /proc/timer_list");
            }
        }
        if (waitsOn(knot, OsDescriptor.Kind.LOOPBACK)) {
            because.add("a network connection may also be ended from outside (ss --kill, TCP_USER_TIMEOUT)");
        }
        if (!knot.in(OsWait.Kind.ANSWER).isEmpty()) {
            because.add(
                    "the kernel may end the wait: umount -f, an abort of the FUSE connection, or a descriptor of the server"
                            + " that is on its way to another process");
        }
        if (waitsOn(knot, OsDescriptor.Kind.TERMINAL)) {
            because.add("any process of its user may open the terminal by its name");
        }
        if (knot.threads().stream().anyMatch(ProcessScene::waitsOnMadeUpName)) {
            because.add("a process that guesses the random name of its semaphores may open them");
        }
        boolean needsHolders = !knot.all(OsWait.Kind.FUTEX, OsWait.Kind.CHILD, OsWait.Kind.VFORK);
        if (needsHolders && !facts.wholeMachine()) {
            because.add("the descriptors of other processes were not searched");
        }
        for (OsShortcoming shortcoming : facts.shortcomings()) {
            if (needsHolders || shortcoming.obligation() == Obligation.TWO_LOOKS) {
                because.add(shortcoming.because());
            }
        }
        return List.copyOf(because);
    }
}
