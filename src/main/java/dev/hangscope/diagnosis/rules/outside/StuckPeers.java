package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import dev.hangscope.waitgraph.WaitGraph;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Processes at the other end of a connection that can make no step themselves: none of their threads can be woken by a process that may
 * still move. Weak waits count as live, so a peer that waits for a signal, an event, a FIFO or a named lock is none; only a stop by a
 * signal counts as a wait without end. A peer in an accept or a sleep, or one that waits for the JVM itself, may answer.
 */
final class StuckPeers {
    private static final int MOST_THREADS = 3;

    private final List<OsFacts> sampled;
    private final Duration after;
    private final NodeId own;
    private final Map<Long, Optional<String>> known = new HashMap<>();
    private final Map<OsFacts, WaitGraph> graphs = new IdentityHashMap<>();

    private StuckPeers(Snapshot snapshot, Duration after) {
        List<OsFacts> all = new ArrayList<>(snapshot.peerProcesses());
        if (snapshot.os() != null) {
            all.add(snapshot.os());
        }
        this.sampled = all;
        this.after = after;
        own = ProcessWaitGraph.process(snapshot.process().pid());
    }

    /** Those of this situation. */
    static StuckPeers of(Situation situation) {
        return situation.index(StuckPeers.class, it -> new StuckPeers(it.snapshot(), it.after()));
    }

    /** Why the process makes no step, {@code each of its threads waits: futex at server.py:12 in serve}; empty when it may. */
    Optional<String> reason(long pid) {
        return known.computeIfAbsent(pid, this::find);
    }

    private Optional<String> find(long pid) {
        return sampled.stream()
                .filter(facts -> facts.looks() > 1 && facts.seesWaits() && facts.wholeMachine())
                .map(facts -> reason(facts, pid))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> reason(OsFacts facts, long pid) {
        OsProcess process = facts.process(pid).orElse(null);
        if (process == null) {
            return Optional.empty();
        }
        List<OsThread> threads = ownThreads(process);
        boolean stuck = !threads.isEmpty()
                && threads.stream().allMatch(this::isOld)
                && graphs.computeIfAbsent(facts, this::graph).isStuck(ProcessWaitGraph.process(pid));
        return stuck ? Optional.of(words(process)) : Optional.empty();
    }

    private boolean isOld(OsThread thread) {
        return !thread.moved() && thread.since() != null && thread.since().compareTo(after) >= 0;
    }

    /** The threads that run code of the program: a JVM's own run none, though some wake up again and again. */
    private static List<OsThread> ownThreads(OsProcess process) {
        boolean jvm = VirtualMachines.isJvm(process);
        return process.threads().stream().filter(thread -> isOwn(thread, jvm)).toList();
    }

    private static boolean isOwn(OsThread thread, boolean ofJvm) {
        return !ofJvm || !VirtualMachines.isOwnThread(thread) || runs(thread);
    }

    private static boolean runs(OsThread thread) {
        return thread.waitsFor().kind() == OsWait.Kind.RUNS;
    }

    private WaitGraph graph(OsFacts facts) {
        Set<NodeId> stopped = new HashSet<>();
        Set<NodeId> idle = new HashSet<>();
        for (OsProcess process : facts.processes()) {
            boolean jvm = VirtualMachines.isJvm(process);
            for (OsThread thread : process.threads()) {
                if (thread.waitsFor().kind() == OsWait.Kind.STOPPED) {
                    stopped.add(ProcessWaitGraph.thread(process, thread));
                } else if (!isOwn(thread, jvm)) {
                    idle.add(ProcessWaitGraph.thread(process, thread));
                }
            }
        }
        return WaitGraph.of(ProcessWaitGraph.nodes(facts, Pollers.LIVE).stream()
                .map(node -> replaced(node, stopped, idle))
                .toList());
    }

    private Node replaced(Node node, Set<NodeId> stopped, Set<NodeId> idle) {
        if (node.id().equals(own)) {
            return Node.live(own, "its threads are known better from within");
        }
        if (stopped.contains(node.id())) {
            return Node.waiting(node.id(), node.reason(), Set.of());
        }
        return idle.contains(node.id()) ? Node.ended(node.id(), "looks after the JVM") : node;
    }

    private static String words(OsProcess process) {
        String waits = ownThreads(process).stream()
                .map(StuckPeers::words)
                .distinct()
                .limit(MOST_THREADS)
                .collect(Collectors.joining(", "));
        return "process " + process.label() + " makes no step itself, and waits in " + waits;
    }

    private static String words(OsThread thread) {
        return Words.line(thread.call(), 40)
                + thread.line().map(OsFrame::words).map(at -> " at " + at).orElse("");
    }
}
