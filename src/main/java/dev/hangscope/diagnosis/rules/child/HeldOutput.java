package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thread reads the output of a child that has exited, and gets no end of file: a process that the child started has inherited
 * the pipe and holds it open. Source: pipe(7); in the JDK the thread that reaps the child is then stuck behind the reader.
 */
final class HeldOutput implements Rule {

    @Override
    public Kind kind() {
        return Kind.ORPHANED_READER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ChildScene scene = ChildScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        Map<Set<Long>, List<JavaThread>> byHolders = new LinkedHashMap<>();
        for (JavaThread thread : scene.java.facts().threads()) {
            Set<Long> holders = holders(scene, thread);
            if (!holders.isEmpty()) {
                byHolders.computeIfAbsent(holders, key -> new ArrayList<>()).add(thread);
            }
        }
        return byHolders.entrySet().stream()
                .map(entry -> finding(scene, entry.getValue(), entry.getKey()))
                .toList();
    }

    /** Who holds the other end of what the thread has read for long from a child that is no more. */
    private static Set<Long> holders(ChildScene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        NodeId.OfStream stream = stream(thread);
        ChildProcess child = stream == null ? null : scene.border.childOf(stream);
        if (wait == null || stream == null || child == null || wait.kind() != ThreadWait.Kind.CHILD_READ) {
            return Set.of();
        }
        boolean lives = scene.os
                .process(child.pid())
                .filter(process -> !process.isDefunct())
                .isPresent();
        Set<Long> holders = scene.border.holdersOf(stream);
        boolean old = scene.isOld(wait.since()) && scene.isOld(scene.inReadFor(stream));
        return lives || !old || holders.contains(scene.os.root()) || !scene.os.wholeMachine() ? Set.of() : holders;
    }

    private static NodeId.@Nullable OfStream stream(JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().target() instanceof NodeId.OfStream stream
                ? stream
                : null;
    }

    private static Finding finding(ChildScene scene, List<JavaThread> readers, Set<Long> holders) {
        NodeId.OfStream stream = Objects.requireNonNull(stream(readers.get(0)));
        ChildProcess child = Objects.requireNonNull(scene.border.childOf(stream));
        Set<NodeId> nodes = new LinkedHashSet<>();
        readers.forEach(thread -> nodes.add(JvmWaitGraph.node(thread.id())));
        List<JavaThread> victims = scene.java.heldUpBy(nodes);
        List<Dependent> holdsUp = scene.java.holdsUp(
                victims, Stream.concat(victims.stream(), readers.stream()).toList());
        List<String> doubts = doubts(scene, readers, holders);
        boolean mattersToSomebody = !victims.isEmpty() || readers.stream().anyMatch(it -> holdsExit(scene, it));
        Verdict verdict = doubts.isEmpty() ? Verdict.PROVEN : mattersToSomebody ? Verdict.LIKELY : Verdict.SUSPECTED;
        String names = Words.list(holders.stream().map(scene::name).toList());
        return new Finding(
                FindingId.of(
                        Kind.ORPHANED_READER,
                        readers.stream().map(ChildScene::mark).toList()),
                Kind.ORPHANED_READER,
                verdict,
                ChildScene.doing(readers) + " " + scene.name(child.pid()) + ", which has exited; " + names
                        + (holders.size() == 1 ? " still holds" : " still hold")
                        + " the write end open, so there is no end of file.",
                readers.stream()
                        .map(ChildScene::waited)
                        .min(java.time.Duration::compareTo)
                        .orElseThrow(),
                readers.stream().map(scene.java::waiter).toList(),
                scene.resource(stream),
                holders.stream().map(pid -> holder(scene, pid, child.pid())).toList(),
                holdsUp,
                evidence(scene, child, holders),
                doubts,
                "give the process that goes on running an output of its own in the command (command > file 2>&1 &), or"
                        + " end it with its parent; or let " + ChildScene.place(readers)
                        + " stop reading when the child has exited.");
    }

    /** A reader that is a daemon, or one of many threads of a living server, may be meant to read on. */
    private static boolean holdsExit(ChildScene scene, JavaThread thread) {
        boolean main = thread.name().equals("main");
        return !thread.daemon() && (main || scene.java.facts().exit() == ExitState.MAIN_ENDED) && !thread.virtual();
    }

    private static List<String> doubts(ChildScene scene, List<JavaThread> readers, Set<Long> holders) {
        List<String> doubts = new ArrayList<>();
        for (long pid : holders) {
            if (!scene.graph.isStuck(ProcessWaitGraph.process(pid))) {
                doubts.add(scene.name(pid) + " may end, write or close it some day");
            }
        }
        if (doubts.isEmpty() && scene.reachesJvm(readers)) {
            doubts.add("who holds the pipe waits for threads of a JVM, and others of its threads may still serve it");
        }
        if (scene.os.looks() < 2) {
            doubts.add("it was looked at only once");
        }
        scene.os.shortcomings().stream().map(OsShortcoming::because).forEach(doubts::add);
        return List.copyOf(doubts);
    }

    private static Releaser holder(ChildScene scene, long pid, long child) {
        OsProcess process = scene.os.process(pid).orElseThrow();
        String parent = process.parent() == child ? "its child" : "now a child of " + process.parent();
        return new Releaser(
                pid, null, ReleaserRole.HOLDER, new Fate(Fate.State.WAITING, Streams.waits(process) + ",", parent));
    }

    private static List<Evidence> evidence(ChildScene scene, ChildProcess child, Set<Long> holders) {
        List<Evidence> evidence = new ArrayList<>();
        String ids = Words.list(holders.stream().map(pid -> Long.toString(pid)).toList());
        evidence.add(new Evidence(EvidenceLabel.UNTIL, ids + (holders.size() == 1 ? " ends" : " end")));
        scene.os.ended().stream()
                .filter(ended -> ended.pid() == child.pid() && ended.exit() != null)
                .findFirst()
                .ifPresent(ended -> evidence.add(
                        new Evidence(EvidenceLabel.EXITED, scene.name(child.pid()) + ", " + ended.exit())));
        JavaThread reaper = child.reaper() == null ? null : scene.java.living(child.reaper());
        if (reaper != null && reaper.state() == Thread.State.BLOCKED) {
            evidence.add(
                    new Evidence(EvidenceLabel.REAPER, Words.quoted(reaper.name()) + " is stuck behind the reader"));
        }
        return evidence;
    }
}
