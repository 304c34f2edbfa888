package dev.hangscope.diagnosis;

import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes one finding of one hang: a finding whose waiters are all held up by another's is told there, not by itself.
 */
final class Causes {
    private final WaitGraph graph;

    private Causes(WaitGraph graph) {
        this.graph = graph;
    }

    /** The causes among these findings, gravest first. */
    static List<Finding> of(WaitGraph graph, List<Finding> findings) {
        Causes causes = new Causes(graph);
        List<Finding> open = new ArrayList<>(findings.stream()
                .filter(finding -> finding.kind() != Kind.EXIT_BLOCKED)
                .toList());
        List<Finding> left = causes.withoutVictims(open);
        for (Finding finding : findings) {
            if (finding.kind() == Kind.EXIT_BLOCKED) {
                left = causes.linkExit(finding, left);
            }
        }
        return withoutTwins(left).stream()
                .sorted(Comparator.comparing(Finding::verdict)
                        .thenComparing(Finding::stuckFor)
                        .reversed())
                .toList();
    }

    /** Whoever is explained by these findings: their waiters and all whom those hold up. */
    private Set<String> reach(Collection<Finding> findings) {
        Set<String> reach = new HashSet<>();
        findings.forEach(finding -> reach.addAll(waiters(finding)));
        Set<String> causes = Set.copyOf(reach);
        graph.heldUpBy(causes).stream().map(Node::id).forEach(reach::add);
        return reach;
    }

    private static Set<String> waiters(Finding finding) {
        return finding.waiters().stream().map(Finding.Waiter::node).collect(Collectors.toSet());
    }

    private List<Finding> withoutVictims(List<Finding> findings) {
        List<Set<String>> reach =
                findings.stream().map(finding -> reach(List.of(finding))).toList();
        List<Integer> all = IntStream.range(0, findings.size()).boxed().toList();
        List<Integer> roots = all.stream()
                .filter(victim -> all.stream().noneMatch(cause -> explains(findings, reach, cause, victim)))
                .toList();
        Map<Integer, List<Finding>> victimsOf = new LinkedHashMap<>();
        roots.forEach(root -> victimsOf.put(root, new ArrayList<>()));
        for (int victim : all) {
            roots.stream()
                    .filter(cause -> explains(findings, reach, cause, victim))
                    .findFirst()
                    .map(victimsOf::get)
                    .ifPresent(victims -> victims.add(findings.get(victim)));
        }
        List<Finding> causes = new ArrayList<>();
        victimsOf.forEach((cause, victims) -> causes.add(withVictims(findings.get(cause), victims)));
        return causes;
    }

    /** Of two that explain each other the earlier is the cause. */
    private static boolean explains(List<Finding> findings, List<Set<String>> reach, int cause, int victim) {
        Finding one = findings.get(cause);
        Finding other = findings.get(victim);
        return cause != victim
                && one.verdict().compareTo(other.verdict()) >= 0
                && reach.get(cause).containsAll(waiters(other))
                && (cause < victim
                        || one.verdict() != other.verdict()
                        || !reach.get(victim).containsAll(waiters(one)));
    }

    private static Finding withVictims(Finding cause, List<Finding> victims) {
        Set<String> holdsUp = new LinkedHashSet<>(cause.holdsUp());
        Set<String> evidence = new LinkedHashSet<>(cause.evidence());
        for (Finding victim : victims) {
            holdsUp.addAll(victim.holdsUp());
            evidence.add("follows: " + victim.summary());
        }
        return with(cause, holdsUp, evidence);
    }

    /**
     * The exit is a victim of the causes that explain each of its holders. Where those are less sure than the blocked exit
     * itself, it is told the other way round.
     */
    private List<Finding> linkExit(Finding exit, List<Finding> findings) {
        Set<String> holders = waiters(exit);
        List<Finding> causes = findings.stream()
                .filter(finding -> !disjoint(reach(List.of(finding)), holders))
                .toList();
        if (!reach(causes).containsAll(holders)) {
            return plus(findings, exit);
        }
        boolean surer = causes.stream().allMatch(cause -> cause.verdict().compareTo(exit.verdict()) >= 0);
        if (surer) {
            return findings.stream()
                    .map(finding -> causes.contains(finding) ? holdingExit(finding) : finding)
                    .toList();
        }
        Set<String> evidence = new LinkedHashSet<>(exit.evidence());
        causes.forEach(cause -> evidence.add(cause.kind().words().replace(' ', '-') + ": " + cause.summary()));
        List<Finding> rest = findings.stream()
                .filter(finding ->
                        !causes.contains(finding) || finding.verdict().isHang())
                .toList();
        return plus(rest, with(exit, exit.holdsUp(), evidence));
    }

    private static Finding holdingExit(Finding finding) {
        Set<String> holdsUp = new LinkedHashSet<>(finding.holdsUp());
        holdsUp.add(Finding.JVM_EXIT);
        return with(finding, holdsUp, finding.evidence());
    }

    private static boolean disjoint(Set<String> one, Set<String> other) {
        return other.stream().noneMatch(one::contains);
    }

    private static List<Finding> plus(List<Finding> findings, Finding one) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(one);
        return all;
    }

    /** Of hangs with the same id, the same code in many instances, the first is told for all. */
    private static List<Finding> withoutTwins(List<Finding> findings) {
        Map<String, List<Finding>> byId = new LinkedHashMap<>();
        findings.forEach(finding ->
                byId.computeIfAbsent(finding.id(), key -> new ArrayList<>()).add(finding));
        List<Finding> told = new ArrayList<>();
        for (List<Finding> twins : byId.values()) {
            Finding first = twins.stream()
                    .max(Comparator.comparing(Finding::verdict).thenComparing(Finding::stuckFor))
                    .orElseThrow();
            Set<String> holdsUp = new LinkedHashSet<>(first.holdsUp());
            Set<String> evidence = new LinkedHashSet<>(first.evidence());
            if (twins.size() > 1) {
                twins.forEach(twin -> holdsUp.addAll(twin.holdsUp()));
                evidence.add("alike: " + Words.count(twins.size() - 1, "more hang") + " of the same code");
            }
            told.add(with(first, holdsUp, evidence));
        }
        return told;
    }

    private static Finding with(Finding finding, Collection<String> holdsUp, Collection<String> evidence) {
        return new Finding(
                finding.id(),
                finding.kind(),
                finding.verdict(),
                finding.summary(),
                finding.stuckFor(),
                finding.waiters(),
                finding.resource(),
                finding.releasers(),
                List.copyOf(holdsUp),
                List.copyOf(evidence),
                finding.notProvenBecause(),
                finding.fix());
    }
}
