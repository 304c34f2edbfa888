package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The threads that those who use a child's stream have started: each may have been given the stream. The main thread starts nearly every
 * thread of a process, so those that run other code of the application are told apart.
 */
final class StreamKin {
    private static final int MOST_STARTERS = 8;

    private final List<JavaThread> all;
    private final ThreadRegister threads;
    private final RelatedCode code;
    private final Map<Long, List<JavaThread>> living = new HashMap<>();
    private final Map<Long, List<Long>> started = new HashMap<>();

    StreamKin(JvmFacts jvm) {
        all = jvm.threads();
        threads = new ThreadRegister(jvm);
        code = new RelatedCode(jvm);
        for (JavaThread thread : jvm.threads()) {
            if (thread.startedBy() != null) {
                living.computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                        .add(thread);
                started.computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                        .add(thread.id());
            }
        }
        for (EndedThread thread : jvm.endedThreads()) {
            if (thread.startedBy() != null) {
                started.computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                        .add(thread.id());
            }
        }
    }

    /** The nodes of the living threads of the child's code that these users started, directly or not. */
    Set<NodeId> related(Set<Long> users, ChildProcess child) {
        Set<String> types = types(child.startedAt());
        return nodes(users, thread -> isRelated(thread, types));
    }

    /** The nodes of the living threads of other code that these users started, directly or not. */
    Set<NodeId> others(Set<Long> users, ChildProcess child) {
        Set<String> types = types(child.startedAt());
        return nodes(users, thread -> !isRelated(thread, types));
    }

    /** The nodes of all threads of the application that have something to do. One that selects, or waits for a task or its time, has not. */
    Set<NodeId> atWork() {
        return all.stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION && isAtWork(thread))
                .map(thread -> JvmWaitGraph.node(thread.id()))
                .collect(Collectors.toSet());
    }

    static boolean isAtWork(JavaThread thread) {
        return !thread.isListening() && !PoolWorker.isBetweenTasks(thread) && !PoolWorker.isTimerThread(thread);
    }

    private Set<NodeId> nodes(Set<Long> users, Predicate<JavaThread> some) {
        Set<NodeId> nodes = new LinkedHashSet<>();
        Set<Long> seen = new HashSet<>(users);
        Deque<Long> open = new ArrayDeque<>(users);
        while (!open.isEmpty()) {
            long starter = open.remove();
            living.getOrDefault(starter, List.of()).stream()
                    .filter(thread -> !threads.isWithoutWork(thread) && some.test(thread))
                    .forEach(thread -> nodes.add(JvmWaitGraph.node(thread.id())));
            started.getOrDefault(starter, List.of()).stream().filter(seen::add).forEach(open::add);
        }
        return nodes;
    }

    private static Set<String> types(@Nullable Site startedAt) {
        Set<String> types = new HashSet<>();
        if (startedAt != null) {
            startedAt.frames().stream()
                    .filter(frame -> !frame.isJdk())
                    .forEach(frame -> types.add(Frame.topLevel(frame.type())));
        }
        return types;
    }

    /** Of a thread whose own code is the JDK's alone, the code that started its starter tells. */
    private boolean isRelated(JavaThread thread, Set<String> types) {
        if (types.isEmpty() || !code.isKnown() || !code.isRelated(thread, types)) {
            return types.isEmpty() || !code.isKnown();
        }
        Site startedAt = thread.startedAt();
        Long starter = thread.startedBy();
        boolean unknown = thread.stack().stream().allMatch(Frame::isJdk);
        for (int i = 0; unknown && startedAt != null && starter != null && i < MOST_STARTERS; i++) {
            if (startedAt.user().isPresent()) {
                return i == 0
                        || types.contains(
                                Frame.topLevel(startedAt.user().orElseThrow().type()));
            }
            startedAt = threads.startedAt(starter);
            starter = threads.starter(starter);
        }
        return true;
    }
}
