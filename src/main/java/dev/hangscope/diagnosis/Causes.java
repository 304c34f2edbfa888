package dev.hangscope.diagnosis;

import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
        List<Set<Integer>> reached = reached(findings);
        List<Integer> all = IntStream.range(0, findings.size()).boxed().toList();
        Set<Integer> victims = new HashSet<>();
        for (int cause : all) {
            for (int victim : reached.get(cause)) {
                if (explains(findings, reached, cause, victim)) {
                    victims.add(victim);
                }
            }
        }
        // Of several causes that explain one victim the first tells it.
        Set<Integer> told = new HashSet<>();
        List<Finding> causes = new ArrayList<>();
        for (int cause : all) {
            if (!victims.contains(cause)) {
                List<Finding> its = reached.get(cause).stream()
                        .filter(victim -> explains(findings, reached, cause, victim) && told.add(victim))
                        .map(findings::get)
                        .toList();
                causes.add(withVictims(findings.get(cause), its));
            }
        }
        return causes;
    }

    /** For each finding those, in order, all of whose waiters it reaches, itself among them. */
    private List<Set<Integer>> reached(List<Finding> findings) {
        Map<String, List<Integer>> waitingIn = new HashMap<>();
        int[] sizes = new int[findings.size()];
        Set<Integer> withoutWaiters = new TreeSet<>();
        for (int i = 0; i < sizes.length; i++) {
            Set<String> waiters = waiters(findings.get(i));
            sizes[i] = waiters.size();
            if (waiters.isEmpty()) {
                withoutWaiters.add(i);
            }
            for (String waiter : waiters) {
                waitingIn.computeIfAbsent(waiter, key -> new ArrayList<>()).add(i);
            }
        }
        List<Set<Integer>> reached = new ArrayList<>();
        for (Finding cause : findings) {
            Set<Integer> complete = new TreeSet<>(withoutWaiters);
            Map<Integer, Integer> hits = new HashMap<>();
            for (String node : reach(List.of(cause))) {
                for (int other : waitingIn.getOrDefault(node, List.of())) {
                    if (hits.merge(other, 1, Integer::sum) == sizes[other]) {
                        complete.add(other);
                    }
                }
            }
            reached.add(complete);
        }
        return reached;
    }

    /** Of two that explain each other the earlier is the cause. */
    private static boolean explains(List<Finding> findings, List<Set<Integer>> reached, int cause, int victim) {
        Verdict one = findings.get(cause).verdict();
        Verdict other = findings.get(victim).verdict();
        return cause != victim
                && one.compareTo(other) >= 0
                && (cause < victim || one != other || !reached.get(victim).contains(cause));
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
        Set<Finding> causes = Collections.newSetFromMap(new IdentityHashMap<>());
        findings.stream()
                .filter(finding -> reach(List.of(finding)).stream().anyMatch(holders::contains))
                .forEach(causes::add);
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
        findings.stream()
                .filter(causes::contains)
                .forEach(cause -> evidence.add(cause.kind().words().replace(' ', '-') + ": " + cause.summary()));
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
