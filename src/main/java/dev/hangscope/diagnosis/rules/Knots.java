package dev.hangscope.diagnosis.rules;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.QueueUse;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The knots among stuck threads: sets of threads each of which waits, directly or not, for each of the others. Found as the
 * strongly connected components (Tarjan) of the edges from a thread to those it is known to wait for; without recursion,
 * for a knot may have as many threads as the JVM.
 */
final class Knots {
    private final Scene scene;
    private final Map<Long, List<Long>> edges = new HashMap<>();
    private final Map<Long, Integer> index = new HashMap<>();
    private final Map<Long, Integer> low = new HashMap<>();
    private final Deque<Long> open = new ArrayDeque<>();
    private final Set<Long> isOpen = new LinkedHashSet<>();
    private final List<List<JavaThread>> knots = new ArrayList<>();

    private Knots(Scene scene) {
        this.scene = scene;
        Map<String, QueueFacts> queues = new HashMap<>();
        scene.jvm.queues().forEach(queue -> queues.put(queue.id(), queue));
        Map<String, List<Long>> running = new HashMap<>();
        for (PoolFacts pool : scene.jvm.pools()) {
            for (PoolFacts.Worker worker : pool.workers()) {
                if (worker.task() != null && worker.task().future() != null) {
                    running.computeIfAbsent(worker.task().future(), key -> new ArrayList<>())
                            .add(worker.thread());
                }
            }
        }
        for (JavaThread thread : scene.jvm.threads()) {
            if (scene.isStuck(thread) && scene.isOld(thread)) {
                edges.put(thread.id(), next(thread, queues, running));
            }
        }
    }

    /** All knots, a thread that waits for itself among them. */
    static List<List<JavaThread>> of(Scene scene) {
        Knots knots = new Knots(scene);
        knots.edges.keySet().stream().sorted().forEach(knots::visit);
        return knots.knots;
    }

    /** The threads that this one is known to wait for: owners, runners, the target of a join, the other side of a queue. */
    private List<Long> next(JavaThread thread, Map<String, QueueFacts> queues, Map<String, List<Long>> running) {
        ThreadWait wait = thread.waitsFor();
        String on = wait == null ? null : wait.resource();
        if (wait == null || on == null) {
            return List.of();
        }
        Set<Long> next = new LinkedHashSet<>();
        if (wait.kind() == ThreadWait.Kind.THREAD_JOIN && on.startsWith("thread:")) {
            next.add(Long.parseLong(on.substring("thread:".length())));
        }
        QueueFacts queue = queues.get(on);
        if (queue != null) {
            boolean takes = wait.kind() == ThreadWait.Kind.QUEUE_TAKE;
            for (QueueUse use : queue.uses()) {
                if (use.thread() != thread.id() && (takes ? use.puts() : use.takes()) > 0) {
                    next.add(use.thread());
                }
            }
        }
        ResourceFacts resource = scene.resourceOf(thread);
        if (resource != null) {
            Set<Role> roles = releasing(wait.kind());
            for (Party party : resource.parties()) {
                if (roles.contains(party.role())) {
                    next.add(party.thread());
                }
            }
            next.addAll(running.getOrDefault(resource.id(), List.of()));
        }
        return List.copyOf(next);
    }

    private static Set<Role> releasing(ThreadWait.Kind kind) {
        return switch (kind) {
            case PIPE_READ -> Set.of(Role.WRITER);
            case PIPE_WRITE -> Set.of(Role.READER);
            default -> Set.of(Role.OWNER, Role.HOLDER, Role.RELEASER, Role.RUNNER);
        };
    }

    /** A thread on the way, and how many of its edges have been followed. */
    private static final class Step {
        private final long thread;
        private int followed;

        Step(long thread) {
            this.thread = thread;
        }
    }

    private void visit(long root) {
        if (index.containsKey(root)) {
            return;
        }
        Deque<Step> way = new ArrayDeque<>();
        way.push(enter(root));
        while (!way.isEmpty()) {
            Step step = way.element();
            List<Long> out = edges.getOrDefault(step.thread, List.of());
            if (step.followed < out.size()) {
                long next = out.get(step.followed++);
                if (!edges.containsKey(next)) {
                    continue;
                }
                if (!index.containsKey(next)) {
                    way.push(enter(next));
                } else if (isOpen.contains(next)) {
                    low.merge(step.thread, number(next), Math::min);
                }
            } else {
                way.pop();
                if (!way.isEmpty()) {
                    low.merge(way.element().thread, lowOf(step.thread), Math::min);
                }
                if (lowOf(step.thread) == number(step.thread)) {
                    close(step.thread);
                }
            }
        }
    }

    private Step enter(long thread) {
        index.put(thread, index.size());
        low.put(thread, number(thread));
        open.push(thread);
        isOpen.add(thread);
        return new Step(thread);
    }

    private int number(long thread) {
        return index.getOrDefault(thread, 0);
    }

    private int lowOf(long thread) {
        return low.getOrDefault(thread, 0);
    }

    private void close(long root) {
        List<JavaThread> knot = new ArrayList<>();
        long member;
        do {
            member = open.pop();
            isOpen.remove(member);
            JavaThread thread = scene.threads.living(member);
            if (thread != null) {
                knot.add(0, thread);
            }
        } while (member != root);
        if (knot.size() > 1 || edges.getOrDefault(root, List.of()).contains(root)) {
            knots.add(knot);
        }
    }
}
