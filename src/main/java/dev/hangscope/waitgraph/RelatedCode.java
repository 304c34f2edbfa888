package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.stack.PerStack;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells threads whose code has to do with a resource from those that run other code of the same application. The main thread starts
 * nearly every thread of a process, so lineage alone says little.
 *
 * <p>Code is compared by top-level classes. A library may call back anything, so a thread with a frame of a library is always related. So
 * is every thread where the application's own packages are not known.
 */
final class RelatedCode {
    private static final String JAVA = "java.";

    private final @Nullable String mainClass;
    private final Map<Long, PoolFacts> poolOf = new HashMap<>();
    private final PerStack<Set<String>> running =
            new PerStack<>(thread -> types(thread.stack().stream()).collect(Collectors.toSet()));
    private final Map<Long, Set<String>> code = new HashMap<>();

    RelatedCode(JvmFacts facts) {
        mainClass = mainClass(facts);
        facts.pools().forEach(pool -> pool.workers().forEach(worker -> poolOf.put(worker.thread(), pool)));
    }

    /** The class whose {@code main} runs; {@code null} where no stack shows it. */
    private static @Nullable String mainClass(JvmFacts facts) {
        return facts.threads().stream()
                .filter(thread ->
                        thread.name().equals("main") && !thread.stack().isEmpty())
                .map(thread -> thread.stack().get(thread.stack().size() - 1))
                .filter(frame -> frame.method().equals("main"))
                .map(Frame::type)
                .findFirst()
                .orElse(null);
    }

    /** Whether code can be compared at all. */
    boolean isKnown() {
        return mainClass != null;
    }

    /** The top-level classes that made, used or wait for the resource, or that started a thread that used it. */
    Set<String> of(ResourceFacts resource, Collection<JavaThread> waiters, ThreadRegister threads) {
        Set<String> types = new LinkedHashSet<>();
        types.addAll(types(PerStack.frames(waiters)).toList());
        add(types, resource.createdAt());
        for (Party party : resource.parties()) {
            add(types, party.at());
            add(types, threads.startedAt(party.thread()));
        }
        return types;
    }

    /**
     * Whether the thread runs code of these classes, has a task of them, or was started by them, or whether its code or its start is not
     * known.
     */
    boolean isRelated(JavaThread thread, Set<String> types) {
        if (thread.startedAt() == null) {
            return true;
        }
        Set<String> its = code(thread);
        return its.isEmpty() || its.stream().anyMatch(type -> types.contains(type) || !isOfApplication(type));
    }

    private Set<String> code(JavaThread thread) {
        Set<String> runs = running.of(thread);
        boolean isAll = !runs.isEmpty() && innermost(thread.startedAt()).allMatch(runs::contains);
        return isAll ? runs : code.computeIfAbsent(thread.id(), id -> withStart(thread, runs));
    }

    private Set<String> withStart(JavaThread thread, Set<String> runs) {
        Set<String> types = new HashSet<>(runs);
        innermost(thread.startedAt()).forEach(types::add);
        PoolFacts pool = runs.isEmpty() ? poolOf.get(thread.id()) : null;
        if (pool != null) {
            for (PoolFacts.Task task : pool.pending()) {
                Stream.concat(Stream.of(Frame.topLevel(task.type())), innermost(task.submittedAt()))
                        .filter(type -> !type.startsWith(JAVA))
                        .forEach(types::add);
            }
        }
        return types;
    }

    private static void add(Set<String> types, @Nullable Site site) {
        if (site != null) {
            types(site.frames().stream()).forEach(types::add);
        }
    }

    private static Stream<String> types(Stream<Frame> frames) {
        return frames.filter(frame -> !frame.isJdk()).map(frame -> Frame.topLevel(frame.type()));
    }

    private static Stream<String> innermost(@Nullable Site site) {
        return site == null ? Stream.empty() : site.user().map(frame -> Frame.topLevel(frame.type())).stream();
    }

    /** Whether the class shares the first two parts of its package with the main class, or is in no package as that is. */
    private boolean isOfApplication(String type) {
        return root(type).equals(root(Objects.requireNonNull(mainClass)));
    }

    private static String root(String type) {
        int first = type.indexOf('.');
        int second = first < 0 ? -1 : type.indexOf('.', first + 1);
        return first < 0 ? "" : type.substring(0, second < 0 ? first : second);
    }
}
