package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.waitgraph.Kin;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The knots among stuck threads: sets of threads each of which waits, directly or not, for each of the others. Found as the
 * strongly connected components of the graph's stuck part, without the groups of threads that are only hoped for.
 */
final class ThreadKnots {
    private final Scene scene;

    private ThreadKnots(Scene scene) {
        this.scene = scene;
    }

    /** All knots, a thread that waits for itself among them. */
    public static List<List<JavaThread>> of(Scene scene) {
        return new ThreadKnots(scene).all();
    }

    private List<List<JavaThread>> all() {
        List<List<JavaThread>> knots = new ArrayList<>();
        for (List<Node> component : scene.graph.components(this::isAsked)) {
            Node first = component.get(0);
            if (component.size() > 1 || first.releasers().contains(first.id())) {
                List<JavaThread> threads = component.stream()
                        .map(node -> scene.threads.living(node.id()))
                        .filter(Objects::nonNull)
                        .toList();
                if (!threads.isEmpty()) {
                    knots.add(threads);
                }
            }
        }
        return knots;
    }

    private boolean isAsked(Node node) {
        JavaThread thread = scene.threads.living(node.id());
        return scene.graph.isStuck(node.id())
                && !Kin.isGroup(node.id())
                && !ProcessWaitGraph.isOfProcess(node.id())
                && (thread == null || scene.isOld(thread));
    }
}
