package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.heap.HeapOrder;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one finding of one hang: a finding whose waiters are all held up by another's is told there, not by itself.
 */
final class Causes {
    private static final int LISTED = 100;

    private final WaitGraph graph;
    private final HeapOrder heap;

    private Causes(WaitGraph graph, HeapOrder heap) {
        this.graph = graph;
        this.heap = heap;
    }

    /** The causes among these findings, gravest first. */
    static List<Finding> of(WaitGraph graph, HeapOrder heap, List<Finding> findings) {
        Causes causes = new Causes(graph, heap);
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

    private static Set<NodeId> waiters(Finding finding) {
        return finding.waiters().stream().map(Finding.Waiter::node).collect(Collectors.toSet());
    }

    private List<Finding> withoutVictims(List<Finding> findings) {
        Explanations explanations = new Explanations(graph, heap, findings);
        // Of several causes that explain one victim the first tells it.
        Set<Integer> told = new HashSet<>();
        List<Finding> causes = new ArrayList<>();
        for (int cause : explanations.causes()) {
            List<Finding> its = explanations.victimsOf(cause).stream()
                    .filter(told::add)
                    .map(findings::get)
                    .toList();
            causes.add(withVictims(findings.get(cause), its));
        }
        return causes;
    }

    /** The cause with what these findings tell, as its consequences. */
    static Finding withVictims(Finding cause, List<Finding> victims) {
        Set<Dependent> holdsUp = new LinkedHashSet<>(cause.holdsUp());
        Set<Evidence> evidence = new LinkedHashSet<>(cause.evidence());
        for (Finding victim : victims) {
            victim.holdsUp().stream()
                    .flatMap(dependent -> besideWaiters(cause, dependent))
                    .forEach(holdsUp::add);
            evidence.add(new Evidence(EvidenceLabel.FOLLOWS, victim.summary()));
        }
        return with(cause, dependents(holdsUp), evidence(evidence));
    }

    /** Returns the dependent of a folded finding without the threads that wait in the cause itself; empty where none is left. */
    private static Stream<Dependent> besideWaiters(Finding cause, Dependent dependent) {
        if (!(dependent instanceof Dependent.OfThreads threads)) {
            return Stream.of(dependent);
        }
        Set<String> waiters = cause.waiters().stream()
                .filter(waiter -> waiter.at().equals(threads.at()))
                .map(Finding.Waiter::thread)
                .filter(name -> name != null && !name.isEmpty())
                .collect(Collectors.toSet());
        List<String> others =
                threads.names().stream().filter(name -> !waiters.contains(name)).toList();
        return others.isEmpty()
                ? Stream.of()
                : Stream.of(new Dependent.OfThreads(others, threads.doing(), threads.at()));
    }

    /**
     * The exit is a victim of the causes that explain each of its holders. Where those are less sure than the blocked exit
     * itself, it is told the other way round.
     */
    private List<Finding> linkExit(Finding exit, List<Finding> findings) {
        Set<NodeId> holders = waiters(exit);
        Set<Finding> causes = Collections.newSetFromMap(new IdentityHashMap<>());
        NodeSet holding = graph.andHolding(holders);
        findings.stream()
                .filter(finding -> waiters(finding).stream().anyMatch(holding::contains))
                .forEach(causes::add);
        NodeSet explained = graph.andHeldUpBy(
                causes.stream().flatMap(cause -> waiters(cause).stream()).toList());
        if (!holders.stream().allMatch(explained::contains)) {
            return plus(findings, exit);
        }
        boolean surer = causes.stream().allMatch(cause -> cause.verdict().compareTo(exit.verdict()) >= 0);
        if (surer) {
            return findings.stream()
                    .map(finding -> causes.contains(finding) ? holdingExit(finding) : finding)
                    .toList();
        }
        Set<Evidence> evidence = new LinkedHashSet<>(exit.evidence());
        findings.stream()
                .filter(causes::contains)
                .forEach(cause -> evidence.add(new Evidence(cause.kind(), cause.summary())));
        List<Finding> rest = findings.stream()
                .filter(finding ->
                        !causes.contains(finding) || finding.verdict().isHang())
                .toList();
        return plus(rest, with(exit, exit.holdsUp(), evidence));
    }

    private static Finding holdingExit(Finding finding) {
        Set<Dependent> holdsUp = new LinkedHashSet<>(finding.holdsUp());
        holdsUp.add(Dependent.JVM_EXIT);
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
            Set<Dependent> holdsUp = new LinkedHashSet<>(first.holdsUp());
            Set<Evidence> evidence = new LinkedHashSet<>(first.evidence());
            if (twins.size() > 1) {
                twins.forEach(twin -> holdsUp.addAll(twin.holdsUp()));
                evidence.add(new Evidence(
                        EvidenceLabel.ALIKE, Words.count(twins.size() - 1, "more hang") + " of the same code"));
            }
            told.add(with(first, dependents(holdsUp), evidence(evidence)));
        }
        return told;
    }

    /** The exit, which matters more than a thread, stays among them. */
    private static List<Dependent> dependents(Set<Dependent> all) {
        List<Dependent> some = someOf(all, Dependent.OfOthers::new);
        if (all.contains(Dependent.JVM_EXIT) && !some.contains(Dependent.JVM_EXIT)) {
            some.add(Dependent.JVM_EXIT);
        }
        return some;
    }

    private static List<Evidence> evidence(Set<Evidence> all) {
        return someOf(all, words -> new Evidence(null, words));
    }

    /** So many lines as somebody may read. */
    private static <T> List<T> someOf(Set<T> lines, Function<String, T> rest) {
        List<T> some = new ArrayList<>(lines.stream().limit(LISTED).toList());
        if (lines.size() > LISTED) {
            some.add(rest.apply("and so on, " + Words.number(lines.size()) + " lines in all"));
        }
        return some;
    }

    private static Finding with(Finding finding, Collection<Dependent> holdsUp, Collection<Evidence> evidence) {
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
