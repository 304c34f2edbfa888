package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.stack.PerStack;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Threads have waited for long in a {@link ClientCall}, and no other finding explains why the answer does not come. A wait that may be for
 * something inside this JVM counts only where a connection is known on which a request has no answer. So does the wait for any other
 * result, where the request was sent when the wait began, and nothing else is at work.
 */
public final class UnansweredCall implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.UNANSWERED_PEER;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Map<Long, Obstacle> obstacles = Obstacle.all(situation).stream()
                .collect(Collectors.toMap(each -> each.thread().id(), each -> each, (one, other) -> one));
        PerStack<Boolean> calls = new PerStack<>(ClientCall::isOnStack);
        List<JavaThread> waiting = scene.jvm.threads().stream()
                .filter(thread ->
                        thread.waitsFor() != null && Obstacle.isSilent(scene, age(thread, obstacles.get(thread.id()))))
                .filter(thread -> ClientCall.mayBeIn(thread)
                        || (calls.of(thread) || ClientCall.isAnswer(scene.resourceOf(thread)))
                                && ClientCall.isWaiting(thread))
                .toList();
        if (waiting.isEmpty()) {
            return List.of();
        }
        Set<NodeId> told = Finding.waitersIn(found);
        NodeSet covered = scene.graph.andHeldUpBy(told);
        Set<String> toldLinks = obstacles.values().stream()
                .filter(each -> told.contains(JvmWaitGraph.node(each.thread().id())))
                .flatMap(each -> link(each).stream())
                .collect(Collectors.toSet());
        Map<String, List<JavaThread>> byPlace = new LinkedHashMap<>();
        waiting.stream()
                .filter(thread -> !covered.contains(JvmWaitGraph.node(thread.id())))
                .filter(thread -> isOfPeer(scene, thread, obstacles.get(thread.id())))
                .filter(thread -> link(obstacles.get(thread.id())).stream().noneMatch(toldLinks::contains))
                .forEach(thread -> byPlace.computeIfAbsent(Scene.mark(thread), place -> new ArrayList<>())
                        .add(thread));
        return byPlace.values().stream()
                .map(group -> finding(scene, group, obstacles))
                .toList();
    }

    /** The socket on which it is thought to wait: what another thread reads from it is told once. */
    private static Optional<String> link(@Nullable Obstacle obstacle) {
        return Optional.ofNullable(obstacle).map(each -> each.activity().use()).map(OutsideUse::link);
    }

    /** The kernel may tell that the thread has waited for longer than it was seen to. */
    private static Duration age(JavaThread thread, @Nullable Obstacle obstacle) {
        Duration seen =
                thread.waitsFor() == null ? Duration.ZERO : thread.waitsFor().since();
        return obstacle == null || obstacle.activity().span().compareTo(seen) < 0
                ? seen
                : obstacle.activity().span();
    }

    private static boolean isOfPeer(Scene scene, JavaThread thread, @Nullable Obstacle obstacle) {
        ResourceFacts awaited = scene.resourceOf(thread);
        if (ClientCall.isOfPeer(thread, awaited)) {
            return true;
        }
        boolean onConnection = obstacle != null && obstacle.activity().use() != null;
        return onConnection
                && (ClientCall.isIn(thread, awaited)
                        || !scene.idleByDesign().isIdle(thread) && nothingElseIsAtWork(scene, thread));
    }

    /** Whether all other threads wait for each other or for the outside, so that no work of this JVM explains the wait. */
    private static boolean nothingElseIsAtWork(Scene scene, JavaThread waiter) {
        return scene.freeWithout(Set.of(waiter.id())).stream()
                .allMatch(each -> each.isOutside() || SilentPeers.isAtRest(each));
    }

    private static Finding finding(Scene scene, List<JavaThread> group, Map<Long, Obstacle> obstacles) {
        JavaThread first = group.get(0);
        List<Obstacle> known = group.stream()
                .flatMap(thread -> Optional.ofNullable(obstacles.get(thread.id())).stream())
                .toList();
        List<String> peers = SystemCall.peers(known);
        String peer = peers.isEmpty() ? "a peer" : Words.few(peers);
        List<JavaThread> behind = scene.graph
                .heldUpBy(scene.nodes(group))
                .map(node -> scene.threads.living(node.id()))
                .filter(Objects::nonNull)
                .filter(scene::isOld)
                .toList();
        String method = Optional.ofNullable(Signatures.caller(first))
                .or(first::userFrame)
                .map(Scene::method)
                .orElse("the application");
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, List.of("calls at " + Scene.mark(first))),
                Kind.UNANSWERED_PEER,
                Verdict.SUSPECTED,
                (group.size() == 1
                                ? Words.quoted(first.name()) + " has"
                                : Words.count(group.size(), "thread") + " have")
                        + " waited for " + peer + " to answer the call in " + method + ".",
                group.stream()
                        .map(thread -> age(thread, obstacles.get(thread.id())))
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                scene.waiters(group),
                known.isEmpty()
                        ? new Resource(ResourceType.SOCKET, null, null, "connection not known")
                        : new SystemCall(known.get(0)).resource(),
                List.of(),
                Victims.doings(scene, behind),
                SystemCall.otherConnections(scene.pid(), known),
                List.of(peer + " may answer yet, and the call may have a timeout"),
                "Give the call in " + method + " a timeout ("
                        + ClientCall.setting(first, scene.resourceOf(first)).orElse("of the client, or of the wait")
                        + ").");
    }
}
