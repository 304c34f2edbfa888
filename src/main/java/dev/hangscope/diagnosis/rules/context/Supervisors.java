package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Living threads that can move and may do again what some ended threads did: those that started them or took the place of one
 * that did, those that started another at the same place or were started there, and those that run code of the class that
 * started them or have a task of it to come.
 */
public final class Supervisors {
    private final Scene scene;
    private final Map<String, Set<Long>> startersByPlace = new HashMap<>();
    private final Map<Long, List<JavaThread>> listenersByStarter = new HashMap<>();
    private final Map<String, List<JavaThread>> movableByCode = new HashMap<>();
    private final Map<String, List<JavaThread>> movableByPlace = new HashMap<>();
    private final List<JavaThread> signals = new ArrayList<>();

    Supervisors(Scene scene) {
        this.scene = scene;
        scene.jvm.threads().forEach(each -> noteStarter(each.startedBy(), each.startedAt()));
        scene.jvm.endedThreads().forEach(each -> noteStarter(each.startedBy(), each.startedAt()));
        for (JavaThread thread : scene.free()) {
            if (canMove(thread)) {
                noteMovable(thread);
            }
        }
    }

    private void noteStarter(@Nullable Long starter, @Nullable Site at) {
        Frame user = user(at);
        if (starter != null && user != null) {
            startersByPlace
                    .computeIfAbsent(Scene.mark(user), key -> new LinkedHashSet<>())
                    .add(starter);
        }
    }

    private void noteMovable(JavaThread thread) {
        if (thread.isIn("jdk.internal.misc.Signal", "dispatch")) {
            signals.add(thread);
        }
        if (thread.isOutside() && thread.startedBy() != null) {
            listenersByStarter
                    .computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                    .add(thread);
        }
        Frame place = user(thread.startedAt());
        if (place != null) {
            movableByPlace
                    .computeIfAbsent(Scene.mark(place), key -> new ArrayList<>())
                    .add(thread);
        }
        for (String type : code(scene, thread)) {
            movableByCode.computeIfAbsent(type, key -> new ArrayList<>()).add(thread);
        }
    }

    /**
     * Those that may replace one of these threads. A thread that waits for the outside counts only where it has started such a
     * thread before.
     */
    public List<JavaThread> replacing(Collection<EndedThread> ended) {
        Set<JavaThread> found = lineage(ended);
        addOfCode(ended, thread -> !thread.isOutside(), found);
        return List.copyOf(found);
    }

    /**
     * Those that may go on with what these threads have begun: what one of the same lineage or code is asked for from outside,
     * or has a task for.
     */
    public List<JavaThread> continuing(Collection<EndedThread> ended) {
        Set<JavaThread> found = new LinkedHashSet<>(signals);
        lineage(ended).stream().filter(JavaThread::isOutside).forEach(found::add);
        for (EndedThread thread : ended) {
            if (thread.startedBy() != null) {
                found.addAll(listenersByStarter.getOrDefault(thread.startedBy(), List.of()));
            }
        }
        addOfCode(ended, thread -> thread.isOutside() || PoolWorker.hasTaskToCome(thread), found);
        return List.copyOf(found);
    }

    private Set<JavaThread> lineage(Collection<EndedThread> ended) {
        Set<JavaThread> found = new LinkedHashSet<>();
        Set<Long> asked = new HashSet<>();
        for (EndedThread thread : ended) {
            scene.threads.livingStarters(thread.id()).stream()
                    .filter(this::canMove)
                    .forEach(found::add);
            Frame place = user(thread.startedAt());
            if (place == null) {
                continue;
            }
            // A sibling that has not used the resource yet may do so.
            found.addAll(movableByPlace.getOrDefault(Scene.mark(place), List.of()));
            for (long starter : startersByPlace.getOrDefault(Scene.mark(place), Set.of())) {
                JavaThread living = asked.add(starter) ? scene.threads.living(starter) : null;
                if (living != null && canMove(living)) {
                    found.add(living);
                }
            }
        }
        return found;
    }

    private void addOfCode(Collection<EndedThread> ended, Predicate<JavaThread> some, Set<JavaThread> found) {
        Set<String> types = new LinkedHashSet<>();
        for (EndedThread thread : ended) {
            // All frames: the innermost is often a helper's, which starts threads for everybody.
            types.addAll(Helpers.code(Stream.ofNullable(thread.startedAt()).flatMap(site -> site.frames().stream())));
        }
        types.forEach(type -> movableByCode.getOrDefault(type, List.of()).stream()
                .filter(some)
                .forEach(found::add));
    }

    private boolean canMove(JavaThread thread) {
        NodeId node = JvmWaitGraph.node(thread.id());
        return scene.graph.isLive(node)
                && (!scene.graph.isStuckUnlessWeak(node) || KnownHelp.hasLostHistory(scene, thread))
                && !thread.isIn("java.lang.ref.ReferenceQueue", "remove");
    }

    /**
     * The top-level classes whose code the thread runs; of a thread that is in code of the JDK alone, those of its pool's tasks to
     * come, and where there are none those that started it.
     */
    public static Set<String> code(Scene scene, JavaThread thread) {
        Set<String> running = Helpers.code(thread.stack().stream());
        if (!running.isEmpty()) {
            return running;
        }
        PoolFacts pool = scene.poolOf(thread);
        if (pool != null && !pool.pending().isEmpty()) {
            return pool.pending().stream()
                    .flatMap(task -> types(task.type(), user(task.submittedAt())))
                    .collect(Collectors.toSet());
        }
        Frame started = user(thread.startedAt());
        return started == null ? Set.of() : Set.of(topLevel(started.type()));
    }

    /** Whether a scheduler that waits has run no task in this time, so far as samples have seen, which may come a little late. */
    public static boolean isUntried(Scene scene, JavaThread scheduler, Duration time) {
        ThreadWait wait = Objects.requireNonNull(scheduler.waitsFor());
        return wait.isFirstRound()
                || (wait.round() != null && wait.round().plus(scene.after).compareTo(time) >= 0);
    }

    private static Stream<String> types(String task, @Nullable Frame submitted) {
        return submitted == null ? Stream.of(topLevel(task)) : Stream.of(topLevel(task), topLevel(submitted.type()));
    }

    private static @Nullable Frame user(@Nullable Site site) {
        return site == null ? null : site.user().orElse(null);
    }

    /** The class that encloses all others of a nested one, by its name. */
    public static String topLevel(String type) {
        return Frame.topLevel(type);
    }
}
