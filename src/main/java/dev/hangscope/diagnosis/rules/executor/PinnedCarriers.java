package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.virtual.Carriers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Each carrier of virtual threads is pinned by a virtual thread that waits, and virtual threads that could run have none. The carriers are
 * a pool, and what the pinning threads wait for may come from a virtual thread that does not run.
 */
public final class PinnedCarriers implements Rule {
    private static final int LISTED = 5;

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null ? List.of() : judge(scene).stream().toList();
    }

    private static Optional<Finding> judge(Scene scene) {
        Carriers carriers = Carriers.of(scene.jvm);
        if (!carriers.areAllPinned() || !carriers.pinning().stream().allMatch(thread -> isStuck(scene, thread))) {
            return Optional.empty();
        }
        List<JavaThread> runnable =
                scene.jvm.threads().stream().filter(Carriers::isRunnable).toList();
        return runnable.isEmpty() ? Optional.empty() : Optional.of(finding(scene, carriers, runnable));
    }

    private static boolean isStuck(Scene scene, JavaThread thread) {
        NodeId node = JvmWaitGraph.node(thread.id());
        return scene.isOld(thread)
                && (scene.graph.isStuckUnlessWeak(node) || scene.knownHelp().isStuckUnlessWeak(node));
    }

    private static Finding finding(Scene scene, Carriers carriers, List<JavaThread> runnable) {
        List<JavaThread> pinning = carriers.pinning();
        boolean alone = scene.jvm.threads().stream()
                .filter(thread -> thread.role() == Role.APPLICATION)
                .noneMatch(thread -> !scene.graph.isStuckUnlessWeak(JvmWaitGraph.node(thread.id())));
        List<String> doubts = new ArrayList<>();
        if (!alone) {
            doubts.add(
                    "other threads run, and the JVM may start a carrier for a virtual thread that has just become runnable");
        }
        doubts.add("another thread could still release those that pin the carriers");
        String one = carriers.all().size() == 1
                ? "the only carrier of virtual threads is"
                : "all " + Words.number(carriers.all().size()) + " carriers of virtual threads are";
        String others = runnable.size() == 1
                ? "1 virtual thread that could run has none"
                : Words.count(runnable.size(), "virtual thread") + " that could run have none";
        return new Finding(
                FindingId.of(
                        Kind.POOL_STARVATION,
                        Stream.concat(
                                        Stream.of("carriers"),
                                        pinning.stream().map(thread -> "pins " + Scene.mark(thread)))
                                .distinct()
                                .toList()),
                Kind.POOL_STARVATION,
                alone ? Verdict.LIKELY : Verdict.SUSPECTED,
                one + " pinned by virtual threads that wait for ever, and " + others + ".",
                Scene.longest(pinning),
                scene.waiters(pinning),
                new Resource(
                        ResourceType.POOL,
                        "java.util.concurrent.ForkJoinPool",
                        null,
                        Words.count(carriers.all().size(), "carrier thread") + " of virtual threads"),
                List.of(),
                scene.heldUpBy(pinning).lines(),
                evidence(pinning, runnable),
                doubts,
                "Do not wait with a monitor or a native frame on the stack, such as in a static initializer, at "
                        + pinning.get(0).userFrame().map(Scene::method).orElse("the pinning frame")
                        + ": use a ReentrantLock, or wait in a platform thread.");
    }

    private static List<Evidence> evidence(List<JavaThread> pinning, List<JavaThread> runnable) {
        List<Evidence> lines = new ArrayList<>(Callers.lines(pinning));
        runnable.stream()
                .limit(LISTED)
                .forEach(thread -> lines.add(new Evidence(
                        EvidenceLabel.QUEUED,
                        Words.quoted(thread.name())
                                + (thread.startedAt() == null ? "" : " started at " + thread.startedAt()))));
        return lines;
    }
}
