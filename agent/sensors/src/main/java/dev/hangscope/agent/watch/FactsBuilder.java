package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.python.PythonThreads;
import dev.hangscope.agent.watch.procfs.python.Pythons;
import dev.hangscope.agent.watch.scan.ArmedTimers;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.EndedOwners;
import dev.hangscope.agent.watch.scan.Obligations;
import dev.hangscope.agent.watch.scan.SeenProcess;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.agent.watch.scan.SharedSpaces;
import dev.hangscope.agent.watch.socket.UnixSockets;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what was seen into facts of a snapshot. Keeps command lines between the looks: they are read once. */
final class FactsBuilder {
    /** Clock ticks per second: USER_HZ, the same on every architecture that is supported. */
    private static final long USER_HZ = 100;

    private final ProcReader proc;
    private final Obligations obligations;
    private final long root;
    private final long bootSeconds;
    private final Function<OsFacts, Set<NodeId>> stuck;
    private final EndedOwners endedOwners;
    private final Map<String, String> commands = new HashMap<>();
    private final Pythons pythons = new Pythons();

    /** @param stuck ids of the nodes that nobody in the facts can release */
    FactsBuilder(ProcReader proc, Obligations obligations, long root, Function<OsFacts, Set<NodeId>> stuck) {
        this.proc = proc;
        this.obligations = obligations;
        this.root = root;
        this.stuck = stuck;
        this.endedOwners = new EndedOwners(proc);
        this.bootSeconds = MachineTexts.bootSeconds(proc.text("stat"));
    }

    /** Ids of the nodes that nobody in the facts can release. */
    Set<NodeId> stuck(OsFacts facts) {
        return stuck.apply(facts);
    }

    /** Whether a thread of these waits for a lock whose owner has ended, though other processes have the lock's memory. */
    boolean awaitEndedOwner(Collection<SeenProcess> processes) {
        return processes.stream().anyMatch(endedOwners::areAwaited);
    }

    /** Whether a thread waits on a socket: only then are peers worth asking for. */
    boolean mayNeedPeers(Collection<SeenProcess> processes, DescriptorScan scan) {
        for (SeenProcess process : processes) {
            for (SeenThread thread : process.threads().values()) {
                OsWait wait = thread.waitsFor();
                boolean onSocket = wait.kind() == OsWait.Kind.POLL
                        || wait.descriptors().stream().anyMatch(fd -> {
                            String link = scan.link(process.pid(), fd);
                            return link != null && link.startsWith("socket:");
                        });
                if (!wait.timed() && onSocket) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * @param earlier the first look's processes; empty when there was one look
     * @param wholeMachine whether the scan went over all processes
     */
    OsFacts build(
            Closure closure,
            DescriptorScan scan,
            Map<Long, SeenProcess> earlier,
            ArmedTimers timers,
            boolean wholeMachine,
            List<OsShortcoming> missing) {
        List<OsShortcoming> shortcomings = new ArrayList<>(missing);
        Set<Long> tree = inTree(closure.processes());
        List<OsProcess> draft = new ArrayList<>();
        for (SeenProcess seen : closure.processes().values()) {
            draft.add(process(seen, earlier, wholeMachine, tree, closure, Set.of()));
        }
        closure.vanished().forEach(pid -> draft.add(vanished(pid, closure)));
        List<Long> receivers = wholeMachine ? Obligations.receivers(scan) : List.of();
        OsFacts facts = facts(draft, wholeMachine, receivers, shortcomings);
        if (!wholeMachine) {
            return facts;
        }
        Set<NodeId> nobodyHelps = stuck(facts);
        List<OsProcess> processes = new ArrayList<>();
        SharedSpaces sharedSpaces = new SharedSpaces(proc);
        double now = MachineTexts.lastRan(proc.text("thread-self/sched"));
        for (OsProcess process : draft) {
            SeenProcess seen = closure.processes().get(process.pid());
            boolean matters = process.threads().stream()
                    .anyMatch(thread -> nobodyHelps.contains(ProcessWaitGraph.thread(process, thread)));
            if (seen == null || (!matters && !isOwn(seen.pid()))) {
                OsProcess owned = seen == null ? process : endedOwners.in(process, seen);
                processes.add(withTimesOfLiveWaits(owned, now));
                continue;
            }
            String maps = Objects.requireNonNullElse(proc.text(process.pid() + "/maps"), "");
            Set<Wakeup> wakeups = obligations.wakeups(seen, scan, timers, maps);
            OsProcess whole = process(seen, earlier, true, tree, closure, wakeups);
            OsProcess owned = endedOwners.in(withSemaphores(whole, closure, maps), seen);
            processes.add(withTimes(owned, nobodyHelps, now, python(process.pid(), maps), sharedSpaces, shortcomings));
        }
        return facts(processes, true, receivers, shortcomings);
    }

    /** Members of the tree at the first look that were gone at the second. */
    List<OsEndedProcess> endedBetween(Map<Long, SeenProcess> earlier, Map<Long, SeenProcess> later) {
        Set<Long> tree = inTree(earlier);
        return earlier.values().stream()
                .filter(process -> tree.contains(process.pid()) && !later.containsKey(process.pid()))
                .map(process -> new OsEndedProcess(
                        process.pid(), process.stat().parent(), command(process.stat()), Duration.ZERO, null))
                .toList();
    }

    /** One that ended during the look: it may have handed on what it held, and so counts as live. */
    private static OsProcess vanished(long pid, Closure closure) {
        return new OsProcess(
                pid,
                0,
                null,
                0,
                "",
                "ended during the look",
                OsProcess.State.UNKNOWN,
                Relation.OUTSIDER,
                false,
                0,
                null,
                null,
                List.of(),
                "it ended during the look",
                List.of(),
                closure.descriptorsOf(pid),
                closure.mappingsOf(pid),
                List.of());
    }

    private OsFacts facts(
            List<OsProcess> processes, boolean wholeMachine, List<Long> receivers, List<OsShortcoming> shortcomings) {
        String system = System.getProperty("os.name", "") + " " + System.getProperty("os.version", "") + " "
                + System.getProperty("os.arch", "");
        return new OsFacts(
                system,
                root,
                true,
                wholeMachine ? 2 : 1,
                wholeMachine,
                processes,
                List.of(),
                List.of(),
                receivers,
                shortcomings);
    }

    private Set<Long> inTree(Map<Long, SeenProcess> processes) {
        Set<Long> tree = new LinkedHashSet<>(List.of(root));
        int before = 0;
        while (tree.size() != before) {
            before = tree.size();
            for (SeenProcess each : processes.values()) {
                if (tree.contains(each.stat().parent())) {
                    tree.add(each.pid());
                }
            }
        }
        return tree;
    }

    private OsProcess process(
            SeenProcess seen,
            Map<Long, SeenProcess> earlier,
            boolean compare,
            Set<Long> tree,
            Closure closure,
            Set<Wakeup> wakeups) {
        StatLine stat = seen.stat();
        SeenProcess before = earlier.get(seen.pid());
        boolean same = before != null && before.isSameAs(seen);
        List<OsThread> threads = new ArrayList<>();
        for (Map.Entry<Long, SeenThread> entry : seen.threads().entrySet()) {
            SeenThread thread = entry.getValue();
            SeenThread past = same && before != null ? before.threads().get(entry.getKey()) : null;
            threads.add(new OsThread(
                    entry.getKey(),
                    MachineTexts.commandLine(thread.stat().name()),
                    thread.stat().state(),
                    thread.stat().startTicks(),
                    thread.switches(),
                    thread.call(),
                    thread.place(),
                    thread.waitsFor(),
                    compare && !thread.isUnmovedSince(past),
                    null));
        }
        Relation relation = seen.pid() == root
                ? Relation.ROOT
                : tree.contains(seen.pid()) ? Relation.DESCENDANT : Relation.OUTSIDER;
        Set<Wakeup> all = new LinkedHashSet<>(wakeups);
        if (seen.status() != null && seen.status().catches(17)) {
            all.add(Wakeup.CHILD_SIGNAL);
        }
        boolean defunct = stat.state() == OsProcess.State.DEFUNCT;
        Long tracer = seen.status() == null || seen.status().tracer() == 0
                ? null
                : seen.status().tracer();
        return new OsProcess(
                stat.pid(),
                stat.parent(),
                bootSeconds < 0 ? null : Instant.ofEpochMilli(bootSeconds * 1000 + stat.startTicks() * 1000 / USER_HZ),
                stat.startTicks(),
                MachineTexts.commandLine(stat.name()),
                command(stat),
                stat.state(),
                relation,
                stat.forkedOnly(),
                stat.session(),
                defunct && stat.exitStatus() != null ? OsExit.ofStatus(stat.exitStatus()) : null,
                tracer,
                List.copyOf(all),
                seen.unreadable(),
                threads,
                closure.descriptorsOf(seen.pid()),
                closure.mappingsOf(seen.pid()),
                List.of());
    }

    /** Adds since when each stuck thread has not run, and asks its sockets for time-outs of their own. */
    private OsProcess withTimes(
            OsProcess process,
            Set<NodeId> nobodyHelps,
            double now,
            @Nullable PythonThreads python,
            SharedSpaces sharedSpaces,
            List<OsShortcoming> shortcomings) {
        List<OsThread> threads = new ArrayList<>();
        for (OsThread thread : process.threads()) {
            if (!isOwn(process.pid()) && !nobodyHelps.contains(ProcessWaitGraph.thread(process, thread))) {
                threads.add(thread);
                continue;
            }
            threads.add(thread.in(waitWithSocketTimeout(process, thread.waitsFor(), shortcomings))
                    .since(since(process.pid(), thread.tid(), now))
                    .running(python == null ? List.of() : python.of(thread.tid())));
        }
        boolean onFutex = threads.stream().anyMatch(thread -> thread.waitsFor().kind() == OsWait.Kind.FUTEX);
        return process.with(
                threads, process.mappings(), onFutex ? sharedSpaces.sharersOf(process.pid(), shortcomings) : List.of());
    }

    /**
     * Adds since when a live thread has waited for what an orphan or a failing worker may hold: an end of a pipe, a file lock, a lock
     * whose owner has ended, a child; and since when the orphan, or who sleeps, has not run.
     */
    private OsProcess withTimesOfLiveWaits(OsProcess process, double now) {
        boolean waits = process.threads().stream().anyMatch(thread -> mayBeHeldUpByOrphan(process, thread));
        if (!waits) {
            return process;
        }
        // Maps are long, and most live processes run something else.
        String program = proc.link(process.pid() + "/exe");
        PythonThreads python = program != null && program.contains("python")
                ? python(process.pid(), proc.text(process.pid() + "/maps"))
                : null;
        List<OsThread> threads = new ArrayList<>();
        for (OsThread thread : process.threads()) {
            if (!mayBeHeldUpByOrphan(process, thread)) {
                threads.add(thread);
                continue;
            }
            boolean still = !thread.moved() && !thread.waitsFor().timed();
            threads.add(thread.since(since(process.pid(), thread.tid(), now))
                    .running(python != null && still ? python.of(thread.tid()) : List.of()));
        }
        return process.with(threads, process.mappings(), process.sharesMemory());
    }

    private static boolean mayBeHeldUpByOrphan(OsProcess process, OsThread thread) {
        return process.relation() == Relation.OUTSIDER
                || thread.waitsFor().kind() == OsWait.Kind.SLEEPS
                || process.forkedOnly() && thread.call().startsWith("accept")
                || !thread.waitsFor().timed()
                        && switch (thread.waitsFor().kind()) {
                            case READ, FILE_LOCK -> true;
                            case SHARED_FUTEX, CHILD -> thread.waitsFor().process() != null;
                            case POLL -> thread.tid() == process.pid();
                            default -> false;
                        };
    }

    /** Adds the semaphores it maps: their number tells a multiprocessing.Queue from a pipe, and from a JoinableQueue. */
    private static OsProcess withSemaphores(OsProcess process, Closure closure, String maps) {
        if (!maps.contains(OsMapping.SEMAPHORES)) {
            return process;
        }
        Set<OsMapping> mappings = new LinkedHashSet<>(process.mappings());
        MapsText.shared(maps).stream()
                .filter(OsMapping::isSemaphore)
                .map(mapping -> closure.withName(process.pid(), mapping))
                .forEach(mappings::add);
        return process.with(process.threads(), List.copyOf(mappings), process.sharesMemory());
    }

    private static OsWait waitWithSocketTimeout(OsProcess process, OsWait wait, List<OsShortcoming> shortcomings) {
        if (wait.kind() != OsWait.Kind.READ && wait.kind() != OsWait.Kind.WRITE && wait.kind() != OsWait.Kind.CONNECT) {
            return wait;
        }
        for (int fd : wait.descriptors()) {
            boolean socket = process.descriptor(fd)
                    .filter(each -> each.isConnected() && each.kind() != OsDescriptor.Kind.TERMINAL)
                    .isPresent();
            UnixSockets.Timeout timeout = socket ? UnixSockets.timeout(process.pid(), fd) : UnixSockets.Timeout.NONE;
            if (timeout == UnixSockets.Timeout.SET) {
                return OsWait.timed(wait.kind(), null);
            }
            if (timeout == UnixSockets.Timeout.NOT_READABLE) {
                shortcomings.add(new OsShortcoming(
                        Obligation.NO_ALARM,
                        "whether socket " + fd + " of pid " + process.pid() + " has a time-out of its own"
                                + " (SO_RCVTIMEO) could not be read"));
            }
        }
        return wait;
    }

    /** Another process than this JVM that runs CPython. */
    private @Nullable PythonThreads python(long pid, @Nullable String maps) {
        return isOwn(pid) ? null : pythons.of(maps, (address, length) -> proc.memory(pid, address, length));
    }

    private @Nullable Duration since(long pid, long tid, double now) {
        double then = MachineTexts.lastRan(proc.text(pid + "/task/" + tid + "/sched"));
        return then < 0 || now < then ? null : Duration.ofMillis((long) (now - then));
    }

    private String command(StatLine stat) {
        return commands.computeIfAbsent(stat.pid() + ":" + stat.startTicks(), any -> {
            String line = MachineTexts.commandLine(proc.text(stat.pid() + "/cmdline"));
            return line.isEmpty() ? MachineTexts.commandLine(stat.name()) : line;
        });
    }

    /** This JVM, when it looks at itself: of its readers it is told since when they have waited, also of those that may move. */
    private boolean isOwn(long pid) {
        return pid == root && pid == ProcessHandle.current().pid();
    }

    static long[] array(Collection<Long> pids) {
        return pids.stream().mapToLong(Long::longValue).toArray();
    }
}
