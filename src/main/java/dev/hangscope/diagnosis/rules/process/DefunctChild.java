package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Children that have exited and were not reaped: a note, since a defunct process holds nobody up. */
final class DefunctChild implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEFUNCT_CHILD;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        Map<Long, List<OsProcess>> byParent = new LinkedHashMap<>();
        for (OsProcess process : scene.facts().processes()) {
            if (process.isDefunct() && process.relation() != Relation.OUTSIDER && !isStuck(scene, process.parent())) {
                byParent.computeIfAbsent(process.parent(), any -> new ArrayList<>())
                        .add(process);
            }
        }
        return byParent.entrySet().stream()
                .map(entry -> finding(scene.holders().process(entry.getKey()), entry.getValue()))
                .toList();
    }

    /** The finding on a stuck parent tells of its ended children: reaping is the least that it does not come to. */
    private static boolean isStuck(ProcessScene scene, long parent) {
        return scene.graph().isStuck(ProcessWaitGraph.process(parent));
    }

    /** A JVM has a thread for each child that it started; what it does not reap came to it as an orphan. */
    private static String fix(@Nullable OsProcess parent) {
        return parent != null && parent.name().equals("java")
                ? "Give the container an init that reaps as its first process (docker run --init, tini, dumb-init): a JVM"
                        + " reaps only what it has started itself; and let scripts wait for their helpers."
                : "Wait for each child (Process.join(), waitpid(2)), or ignore SIGCHLD if its status does not matter.";
    }

    private static Finding finding(@Nullable OsProcess parent, List<OsProcess> children) {
        OsProcess first = children.get(0);
        String who = parent == null ? "process " + first.parent() : KnotRule.name(parent);
        boolean stopped = parent != null && parent.state() == OsProcess.State.STOPPED;
        List<Evidence> evidence = new ArrayList<>();
        for (OsProcess child : children.subList(0, Math.min(10, children.size()))) {
            evidence.add(new Evidence(
                    EvidenceLabel.EXITED, KnotRule.name(child) + (child.exit() == null ? "" : ", " + child.exit())));
        }
        String more = children.size() == 1 ? KnotRule.name(first) + " has" : children.size() + " children have";
        return new Finding(
                FindingId.of(Kind.DEFUNCT_CHILD, List.of(parent == null ? "" : parent.name())),
                Kind.DEFUNCT_CHILD,
                Verdict.NOTE,
                more + " exited, and " + who + (stopped ? ", which is stopped," : "") + " has not reaped "
                        + (children.size() == 1 ? "it." : "them."),
                Duration.ZERO,
                children.stream()
                        .map(child -> new Finding.Waiter(
                                ProcessWaitGraph.process(child.pid()), child.pid(), child.label(), false, "defunct"))
                        .toList(),
                null,
                List.of(),
                List.of(),
                evidence,
                List.of(),
                fix(parent));
    }
}
