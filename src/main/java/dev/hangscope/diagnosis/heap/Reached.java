package dev.hangscope.diagnosis.heap;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a heap dump adds to findings that rest on observation: a proof, or the way by which somebody could still end the
 * wait.
 */
public final class Reached {
    /** What ends a wait that is proven to be for ever. */
    public static final String ENDED_BY = "only Thread.interrupt or a debugger can end it";

    private Reached() {}

    /** The same findings with what the dump adds; those of the dump alone only where no other tells of the same waiters. */
    public static List<Finding> apply(Situation situation, List<Finding> findings) {
        JvmFacts jvm = situation.snapshot().jvm();
        List<Reachability> reachability = jvm == null ? null : jvm.reachability();
        if (jvm == null || reachability == null) {
            return findings;
        }
        Map<NodeId, Reachability> byNode = new HashMap<>();
        reachability.forEach(each -> byNode.put(JvmWaitGraph.node(each.thread()), each));
        Set<NodeId> toldByOthers = new HashSet<>();
        for (Finding finding : findings) {
            if (!isOfDump(finding) && finding.kind() != Kind.EXIT_BLOCKED) {
                finding.waiters().forEach(waiter -> toldByOthers.add(waiter.node()));
            }
        }
        List<Finding> told = new ArrayList<>();
        for (Finding finding : findings) {
            if (!isOfDump(finding)) {
                told.add(InHands.with(jvm, withDump(finding, byNode)));
            } else if (!finding.waiters().stream().allMatch(waiter -> toldByOthers.contains(waiter.node()))) {
                told.add(InHands.with(jvm, finding));
            }
        }
        return told;
    }

    private static boolean isOfDump(Finding finding) {
        return !finding.evidence().isEmpty() && finding.evidence().get(0).label() == EvidenceLabel.HEAP;
    }

    private static Finding withDump(Finding finding, Map<NodeId, Reachability> byNode) {
        List<Reachability> its = finding.waiters().stream()
                .map(waiter -> byNode.get(waiter.node()))
                .filter(Objects::nonNull)
                .toList();
        if (its.isEmpty() || finding.verdict() == Verdict.PROVEN || finding.verdict() == Verdict.NOTE) {
            return finding;
        }
        Set<Evidence> evidence = new LinkedHashSet<>(finding.evidence());
        Set<String> reasons = new LinkedHashSet<>(finding.notProvenBecause());
        its.forEach(each -> evidence.add(words(each)));
        boolean proven = its.size() == finding.waiters().size()
                && its.stream().allMatch(each -> each.outcome() == Outcome.STUCK);
        if (!proven) {
            its.forEach(each -> reasons.addAll(each.notShown()));
        }
        return new Finding(
                finding.id(),
                finding.kind(),
                proven ? Verdict.PROVEN : finding.verdict(),
                finding.summary(),
                finding.stuckFor(),
                finding.waiters(),
                finding.resource(),
                finding.releasers(),
                finding.holdsUp(),
                List.copyOf(evidence),
                proven ? List.of() : List.copyOf(reasons),
                finding.fix());
    }

    /** One line of evidence. A finding that begins with such a line rests on nothing else. */
    public static Evidence words(Reachability reachability) {
        String detail = reachability.detail() == null ? "" : " (" + reachability.detail() + ")";
        String what = "the " + Words.simple(reachability.type()) + detail;
        boolean join = reachability.type().equals("java.lang.Thread");
        return new Evidence(
                EvidenceLabel.HEAP,
                switch (reachability.outcome()) {
                    case STUCK ->
                        (join
                                        ? "the thread that it joins will never end; "
                                        : "no thread that can move reaches " + what + "; ")
                                + ENDED_BY;
                    case OPEN ->
                        reachability.path().isEmpty()
                                ? "no way to " + what + " is seen"
                                : what + " can be reached, but by nothing that is used so: " + path(reachability);
                    case LIVE ->
                        join && reachability.path().isEmpty()
                                ? "the thread that it joins may still end"
                                : what + " can still be reached: " + path(reachability);
                });
    }

    private static String path(Reachability reachability) {
        return String.join(" > ", reachability.path());
    }
}
