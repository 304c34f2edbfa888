package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.EndedThread;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The threads of a snapshot by id, the living and the remembered dead, and who started whom. */
public final class ThreadRegister {
    private final Map<Long, JavaThread> living = new HashMap<>();
    private final Map<Long, EndedThread> ended = new HashMap<>();
    private final Set<Long> tidying = new HashSet<>();

    public ThreadRegister(JvmFacts facts) {
        facts.pools().stream()
                .filter(Tidying::isAll)
                .forEach(pool -> pool.workers().forEach(worker -> tidying.add(worker.thread())));
        facts.endedThreads().forEach(thread -> ended.put(thread.id(), thread));
        facts.threads().forEach(thread -> living.put(thread.id(), thread));
    }

    public @Nullable JavaThread living(long id) {
        return living.get(id);
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
        Set<Long> seen = new HashSet<>();
        Long starter = startedBy(id);
        while (starter != null && seen.add(starter)) {
            JavaThread thread = living.get(starter);
            if (thread != null) {
                return thread;
            }
            starter = startedBy(starter);
        }
        return null;
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
