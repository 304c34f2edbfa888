package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.ChildJvmNodes;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process that is blocked at a pipe whose other end this JVM holds, while the threads that could serve that end wait for the
 * child.
 *
 * @param stuck the blocked thread of the child or of a descendant that inherited the pipe
 * @param stream id of the JVM's end
 * @param waiters Java threads that wait for the child, and are stuck
 */
record BlockedChild(ChildScene scene, Stuck stuck, NodeId.OfStream stream, List<JavaThread> waiters) {

    /** All processes that are blocked so for long, in a wait of one of these kinds. */
    static List<BlockedChild> all(ChildScene scene, Set<OsWait.Kind> kinds) {
        List<BlockedChild> found = new ArrayList<>();
        for (OsProcess process : scene.os.processes()) {
            for (OsThread thread : process.threads()) {
                if (process.pid() != scene.os.root()
                        && kinds.contains(thread.waitsFor().kind())
                        && scene.mayBeStuck(ProcessWaitGraph.thread(process, thread))) {
                    add(scene, new Stuck(process, thread), found);
                }
            }
        }
        return found;
    }

    private static void add(ChildScene scene, Stuck stuck, List<BlockedChild> found) {
        NodeId.OfStream stream = stuck.stream().map(scene.border::streamOf).orElse(null);
        ChildProcess child = stream == null ? null : scene.border.childOf(stream);
        if (stream == null || child == null) {
            return;
        }
        List<JavaThread> waiters = scene.waitersFor(child.pid()).stream()
                .filter(thread -> scene.mayBeStuck(JvmWaitGraph.node(thread.id())))
                .toList();
        BlockedChild blocked = new BlockedChild(scene, stuck, stream, waiters);
        if (!waiters.isEmpty() && scene.isOld(blocked.stuckFor())) {
            found.add(blocked);
        }
    }

    ChildProcess child() {
        return Objects.requireNonNull(scene.border.childOf(stream));
    }

    private Duration stuckFor() {
        Duration since = stuck.thread().since();
        Duration child = since == null ? Duration.ZERO : since;
        Duration java = waiters.stream()
                .map(ChildScene::waited)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
        return child.compareTo(java) < 0 ? child : java;
    }

    /** {@code process 12 (sort), which}, or {@code process 11 (sh x), whose descendant process 12 (sort)}: a verb follows. */
    String nameWhich() {
        String own = "process " + stuck.process().label();
        return stuck.pid() == child().pid() ? own + ", which" : scene.name(child().pid()) + ", whose descendant " + own;
    }

    Finding finding(Kind kind, String summary, String fix) {
        List<NodeId> nodes = new ArrayList<>(List.of(stuck.node(), ProcessWaitGraph.process(stuck.pid())));
        waiters.forEach(thread -> nodes.add(JvmWaitGraph.node(thread.id())));
        List<JavaThread> victims = new ArrayList<>(scene.java.heldUpBy(nodes));
        victims.removeAll(waiters);
        Set<JavaThread> all = new LinkedHashSet<>(victims);
        all.addAll(waiters);
        OsDescriptor end = stuck.stream().orElseThrow();
        return new Finding(
                FindingId.of(
                        kind,
                        Stream.concat(
                                        Stream.of(
                                                ChildScene.word(stream) + " of " + ChildScene.program(stuck.process())),
                                        waiters.stream().map(thread -> "waits " + ChildScene.mark(thread)))
                                .toList()),
                kind,
                verdict(),
                summary,
                stuckFor(),
                Stream.concat(waiters.stream().map(scene.java::waiter), Stream.of(KnotRule.waiter(stuck)))
                        .toList(),
                scene.resource(stream),
                scene.users(stream, end.writes() && !end.reads() ? ReleaserRole.READER : ReleaserRole.WRITER),
                scene.java.holdsUp(victims, all),
                evidence(),
                List.of("any other thread of the JVM that was given the stream may still use or close it"),
                fix);
    }

    /** A suspicion where nothing is known of who started the child, or a thread of other code is at work that may have got the stream. */
    private Verdict verdict() {
        boolean known = scene.graph.isStuck(stuck.node())
                && waiters.stream().allMatch(thread -> scene.graph.isStuck(JvmWaitGraph.node(thread.id())));
        boolean strangers = scene.border.strangersAtWork(stream).stream().anyMatch(scene.graph::isLive);
        return known && !strangers ? Verdict.LIKELY : Verdict.SUSPECTED;
    }

    /** Who was given the stream here; and the line of code, where the other process is a JVM that tells. */
    private List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>(List.of(scene.asked(stream)));
        for (JavaThread thread : scene.threadsOf(stuck.pid())) {
            if (stuck.thread().equals(ChildJvmNodes.osThread(stuck.process(), thread))) {
                evidence.add(new Evidence(
                        EvidenceLabel.INSIDE,
                        Words.quoted(thread.name()) + " of process " + stuck.pid() + " at " + WaitWords.at(thread)));
            }
        }
        return evidence;
    }
}
