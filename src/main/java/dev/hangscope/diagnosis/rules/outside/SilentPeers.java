package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Threads have asked a peer and had no answer for long, and others would be stuck for good if none ever came: they join such a thread,
 * wait for what it counts down or for the connection that it borrowed. Or these threads are all that is at work in the JVM. Suspected,
 * since the peer may answer yet; likely, where every one of the peers is stopped, stuck itself, or gone.
 */
public final class SilentPeers implements ClosingRule {
    /** Each group of threads that ask one peer needs a graph of its own. */
    private static final int MOST_GROUPS = 8;

    /** Without queues: who takes from one has nothing to do until an answer is put into it. */
    private static final Set<ThreadWait.Kind> INSIDE = Set.of(
            ThreadWait.Kind.THREAD_JOIN,
            ThreadWait.Kind.POOL_END,
            ThreadWait.Kind.MONITOR_ENTER,
            ThreadWait.Kind.LOCK,
            ThreadWait.Kind.LATCH,
            ThreadWait.Kind.BARRIER,
            ThreadWait.Kind.PHASER,
            ThreadWait.Kind.SEMAPHORE,
            ThreadWait.Kind.FUTURE);

    @Override
    public Kind kind() {
        return Kind.UNANSWERED_PEER;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.knownActivities().isEmpty()) {
            return List.of();
        }
        Set<NodeId> told = Finding.waitersIn(found);
        List<Obstacle> silent = Obstacle.all(situation).stream()
                .filter(obstacle -> obstacle.thread().isOutside() && obstacle.isSilent(scene))
                .filter(obstacle -> !BlockedOutput.isOne(obstacle) && !obstacle.isTold(scene))
                .filter(obstacle -> !told.contains(node(obstacle.thread())) && new SystemCall(obstacle).hasAsked())
                .toList();
        return silent.isEmpty()
                ? List.of()
                : findings(scene, StuckPeers.of(situation), silent, scene.graph.andHeldUpBy(told));
    }

    private static List<Finding> findings(Scene scene, StuckPeers peers, List<Obstacle> silent, NodeSet covered) {
        Map<String, List<Obstacle>> byPeer = new LinkedHashMap<>();
        silent.forEach(obstacle -> byPeer.computeIfAbsent(
                        new SystemCall(obstacle).peer().orElse(""), peer -> new ArrayList<>())
                .add(obstacle));
        List<Finding> findings = new ArrayList<>();
        byPeer.values().stream()
                .limit(MOST_GROUPS)
                .forEach(group -> Missed.by(scene, Obstacle.threads(group), covered)
                        .ifPresent(behind -> findings.add(finding(scene, peers, group, behind))));
        if (findings.isEmpty() && byPeer.size() > 1) {
            Missed.by(scene, Obstacle.threads(silent), covered)
                    .ifPresent(behind -> findings.add(finding(scene, peers, silent, behind)));
        }
        if (findings.isEmpty() && nothingElseIsAtWork(scene, silent)) {
            findings.add(finding(scene, peers, silent, List.of()));
        }
        return findings;
    }

    /** Without the times of the traffic it is not known that they have asked at all, unless their calls show it. */
    private static boolean nothingElseIsAtWork(Scene scene, List<Obstacle> silent) {
        Set<Long> ids = silent.stream().map(each -> each.thread().id()).collect(Collectors.toSet());
        return scene.freeWithout(ids).stream().allMatch(SilentPeers::isAtRest)
                && silent.stream().map(SystemCall::new).allMatch(call -> call.isTrafficKnown() || call.asksByItsCall())
                && silent.stream().anyMatch(each -> !each.thread().daemon());
    }

    /** Whether the thread explains nothing: it waits for others, or only keeps house. */
    public static boolean isAtRest(JavaThread thread) {
        return waitsForAnotherThread(thread) || isHousekeeping(thread);
    }

    /** Whether the thread does not keep the JVM alive, and is a timer or a scheduler between two tasks, or clears up what was collected. */
    private static boolean isHousekeeping(JavaThread thread) {
        return thread.daemon()
                && (PoolWorker.hasTaskToCome(thread) || thread.isIn("java.lang.ref.ReferenceQueue", "remove"));
    }

    /**
     * Whether the thread waits without a timeout for what another thread of this JVM does: not at work, whatever else is known. A late agent
     * knows of few waits who could end them.
     */
    static boolean waitsForAnotherThread(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && !wait.timed() && INSIDE.contains(wait.kind());
    }

    private static Finding finding(Scene scene, StuckPeers peers, List<Obstacle> group, List<JavaThread> behind) {
        List<JavaThread> threads = Obstacle.threads(group);
        SystemCall call = new SystemCall(group.get(0));
        Optional<String> own = OwnPeers.reason(scene, group);
        Optional<String> gone = gone(peers, group).or(() -> own);
        List<String> marks = new ArrayList<>();
        threads.forEach(thread -> marks.add("asks at " + Scene.mark(thread)));
        behind.forEach(thread -> marks.add("behind at " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, marks.stream().distinct().toList()),
                Kind.UNANSWERED_PEER,
                gone.isPresent() ? Verdict.LIKELY : Verdict.SUSPECTED,
                summary(group, behind) + gone.map(reason -> "; " + reason).orElse("") + ".",
                group.stream()
                        .map(each -> each.activity().span())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                scene.waiters(threads),
                call.resource(),
                List.of(),
                Victims.doings(scene, behind),
                SystemCall.otherConnections(scene.pid(), group),
                List.of(own.isPresent() ? OwnPeers.DOUBT : call.doubt()),
                own.map(reason -> OwnPeers.remedy(group))
                        .orElseGet(() -> call.remedy(
                                threads.get(0).userFrame().map(Scene::method).orElse("the application"))));
    }

    /** Why none of the peers will answer; empty where one may. */
    private static Optional<String> gone(StuckPeers peers, List<Obstacle> group) {
        List<Optional<String>> each =
                group.stream().map(one -> new SystemCall(one).gone(peers)).toList();
        return each.stream().allMatch(Optional::isPresent) ? each.get(0) : Optional.empty();
    }

    private static String summary(List<Obstacle> group, List<JavaThread> behind) {
        JavaThread first = group.get(0).thread();
        List<String> peers = SystemCall.peers(group);
        String who = group.size() == 1
                ? Words.quoted(first.name()) + " has " + new SystemCall(group.get(0)).waited()
                : Words.count(group.size(), "thread") + " have waited for "
                        + (peers.isEmpty() ? "a peer" : Words.few(peers))
                        + (group.stream().map(SystemCall::new).allMatch(SystemCall::isWriting)
                                ? " to take data"
                                : " to answer");
        return who
                + (behind.isEmpty()
                        ? ", and no other thread is at work"
                        : ", and " + Words.threadsWait(behind.size()) + " for " + (group.size() == 1 ? "it" : "them"));
    }

    private static NodeId node(JavaThread thread) {
        return JvmWaitGraph.node(thread.id());
    }
}
