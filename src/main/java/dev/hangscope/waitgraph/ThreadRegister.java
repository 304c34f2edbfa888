package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The threads of a snapshot by id, the living and the remembered dead, and who started whom. */
public final class ThreadRegister {
    private final Map<Long, JavaThread> living = new HashMap<>();
    private final Map<Long, EndedThread> ended = new HashMap<>();
    private final Set<Long> tidying = new HashSet<>();
    private final Map<Long, List<Long>> replacements = new HashMap<>();

    public ThreadRegister(JvmFacts facts) {
        facts.pools().stream()
                .filter(Tidying::isAll)
                .forEach(pool -> pool.workers().forEach(worker -> tidying.add(worker.thread())));
        facts.endedThreads().forEach(thread -> ended.put(thread.id(), thread));
        facts.threads().forEach(thread -> living.put(thread.id(), thread));
        facts.threads().forEach(thread -> noteReplacement(thread.id(), thread.startedBy(), thread.startedAt()));
        facts.endedThreads().forEach(thread -> noteReplacement(thread.id(), thread.startedBy(), thread.startedAt()));
    }

    private void noteReplacement(long id, @Nullable Long starter, @Nullable Site startedAt) {
        if (starter != null && startedAt != null && isReplacement(startedAt)) {
            replacements.computeIfAbsent(starter, key -> new ArrayList<>()).add(id);
        }
    }

    /** Whether a pool's worker started the thread at its own end: it takes its place. Source: the JDK's pools, 17 to 25. */
    private static boolean isReplacement(Site startedAt) {
        return startedAt.frames().stream()
                .anyMatch(frame -> frame.method().equals("processWorkerExit")
                        || frame.method().equals("deregisterWorker"));
    }

    public @Nullable JavaThread living(long id) {
        return living.get(id);
    }

    /** The living thread of this node; {@code null} when the node is none's. */
    public @Nullable JavaThread living(NodeId node) {
        return node instanceof NodeId.OfThread thread ? living.get(thread.thread()) : null;
    }

    /** The ended thread of this id; {@code null} when it lives, or has been forgotten. */
    public @Nullable EndedThread ended(long id) {
        return living.containsKey(id) ? null : ended.get(id);
    }

    /**
     * Whether a thread can do nothing for others before it is given work: an idle worker of a pool without a task to come, or
     * with none but those that only tidy up.
     */
    public boolean isWithoutWork(JavaThread thread) {
        return PoolWorker.isIdle(thread) && (!PoolWorker.hasTaskToCome(thread) || tidying.contains(thread.id()));
    }

    /**
     * The nearest living thread among those that started this thread: its starter, the starter of its starter, and so on.
     * It may start another one like it. {@code null} when there is none, or when the line is broken by a thread that
     * nobody remembers.
     */
    public @Nullable JavaThread livingStarter(long id) {
        return line(id).stream()
                .map(living::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Those that started the thread, and each other, nearest first, up to the first that lives or that was started unseen. */
    private Set<Long> line(long id) {
        Set<Long> line = new LinkedHashSet<>();
        Long starter = startedBy(id);
        while (starter != null && line.add(starter) && !living.containsKey(starter)) {
            starter = startedBy(starter);
        }
        return line;
    }

    /**
     * The living threads that may start another one like this: {@link #livingStarter}, and the workers of pools that took the
     * place of those among its ancestors that have ended.
     */
    public Set<JavaThread> livingStarters(long id) {
        Set<JavaThread> found = new LinkedHashSet<>();
        for (long starter : line(id)) {
            JavaThread thread = living.get(starter);
            if (thread == null) {
                addReplacements(starter, found, new HashSet<>());
            } else {
                found.add(thread);
            }
        }
        return found;
    }

    /**
     * Whether all that started the thread, and each other, are known. Of the
     * ended ones a JVM remembers the newest only; one that is forgotten may have been started by a thread that lives.
     */
    boolean isLineKnown(long id) {
        return line(id).stream().allMatch(starter -> living.containsKey(starter) || ended.containsKey(starter));
    }

    private void addReplacements(long ended, Set<JavaThread> found, Set<Long> seen) {
        for (long id : replacements.getOrDefault(ended, List.of())) {
            JavaThread thread = living.get(id);
            if (thread != null) {
                found.add(thread);
            } else if (seen.add(id)) {
                addReplacements(id, found, seen);
            }
        }
    }

    /** Where the thread was started, alive or not; {@code null} when that is not known. */
    public @Nullable Site startedAt(long id) {
        JavaThread thread = living.get(id);
        if (thread != null) {
            return thread.startedAt();
        }
        EndedThread gone = ended.get(id);
        return gone == null ? null : gone.startedAt();
    }

    /** Id of the thread that started this one, alive or not; {@code null} when that is not known. */
    public @Nullable Long starter(long id) {
        return startedBy(id);
    }

    private @Nullable Long startedBy(long id) {
        JavaThread thread = living.get(id);
        if (thread != null) {
            return thread.startedBy();
        }
        EndedThread gone = ended.get(id);
        return gone == null ? null : gone.startedBy();
    }
}
