package dev.hangscope.diagnosis.rules;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Kin;
import dev.hangscope.waitgraph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The knots among stuck threads: sets of threads each of which waits, directly or not, for each of the others. Found as the
 * strongly connected components (Tarjan) of the graph's stuck part, without the groups of threads that are only hoped for;
 * without recursion, for a knot may have as many threads as the JVM.
 */
final class Knots {
    private final Scene scene;
    private final Map<String, List<String>> edges = new HashMap<>();
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> isOpen = new HashSet<>();
    private final List<List<JavaThread>> knots = new ArrayList<>();

    private Knots(Scene scene) {
        this.scene = scene;
        for (Node node : scene.graph.nodes()) {
            if (scene.graph.isStuck(node.id()) && !Kin.isGroup(node.id()) && !isYoung(node.id())) {
                edges.put(node.id(), node.releasers().stream().sorted().toList());
            }
        }
    }

    private boolean isYoung(String node) {
        JavaThread thread = thread(node);
        return thread != null && !scene.isOld(thread);
    }

    private @Nullable JavaThread thread(String node) {
        return JvmWaitGraph.isThread(node) ? scene.threads.living(JvmWaitGraph.thread(node)) : null;
    }

    /** All knots, a thread that waits for itself among them. */
    static List<List<JavaThread>> of(Scene scene) {
        Knots knots = new Knots(scene);
        knots.edges.keySet().stream().sorted().forEach(knots::visit);
        return knots.knots;
    }

    /** A node on the way, and how many of its edges have been followed. */
    private static final class Step {
        private final String node;
        private int followed;

        Step(String node) {
            this.node = node;
        }
    }

    private void visit(String root) {
        if (index.containsKey(root)) {
            return;
        }
        Deque<Step> way = new ArrayDeque<>();
        way.push(enter(root));
        while (!way.isEmpty()) {
            Step step = way.element();
            List<String> out = edges.getOrDefault(step.node, List.of());
            if (step.followed < out.size()) {
                follow(step.node, out.get(step.followed++), way);
            } else {
                way.pop();
                if (!way.isEmpty()) {
                    low.merge(way.element().node, low.getOrDefault(step.node, 0), Math::min);
                }
                if (low.getOrDefault(step.node, 0).equals(index.get(step.node))) {
                    close(step.node);
                }
            }
        }
    }

    private void follow(String from, String next, Deque<Step> way) {
        if (!edges.containsKey(next)) {
            return;
        }
        if (!index.containsKey(next)) {
            way.push(enter(next));
        } else if (isOpen.contains(next)) {
            low.merge(from, index.getOrDefault(next, 0), Math::min);
        }
    }

    private Step enter(String node) {
        int number = index.size();
        index.put(node, number);
        low.put(node, number);
        open.push(node);
        isOpen.add(node);
        return new Step(node);
    }

    private void close(String root) {
        List<JavaThread> knot = new ArrayList<>();
        int nodes = 0;
        String member;
        do {
            member = open.pop();
            isOpen.remove(member);
            nodes++;
            JavaThread thread = thread(member);
            if (thread != null) {
                knot.add(0, thread);
            }
        } while (!member.equals(root));
        if (!knot.isEmpty() && (nodes > 1 || edges.getOrDefault(root, List.of()).contains(root))) {
            knots.add(knot);
        }
    }
}
