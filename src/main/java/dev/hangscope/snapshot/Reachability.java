package dev.hangscope.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a heap dump tells of one thread's wait: who can reach what it waits for.
 *
 * @param thread the waiting thread's id
 * @param outcome whether anybody can
 * @param type class of what it waits for; {@code java.lang.Thread} for a join
 * @param detail its size and the like, in words for a report; {@code null} when there is nothing to tell
 * @param path how it is reached: the first line names the root, each further one a reference and what it leads to; empty
 *     when it is not reached
 * @param notShown what the dump could not show and so keeps a wait from being proven, one line each
 * @param reachedBy of a wait that nothing live reaches: the ids of the threads, stuck themselves, that reach what it is for, the
 *     joined thread among them; {@code null} when that was not determined
 * @param from the id of the thread at whose variable the path begins; {@code null} when it begins elsewhere, and in older snapshots
 * @param weakly whether only weak references lead to it, by which nobody works with it as a rule; {@code null} in older snapshots
 */
public record Reachability(
        long thread,
        Outcome outcome,
        String type,
        @Nullable String detail,
        List<String> path,
        List<String> notShown,
        @Nullable List<Long> reachedBy,
        @Nullable Long from,
        @Nullable Boolean weakly) {

    /** How the first line of a path begins that leads from a class's static field. */
    public static final String STATIC_FIELD = "static field ";

    public Reachability {
        path = List.copyOf(path);
        notShown = List.copyOf(notShown);
        reachedBy = reachedBy == null ? null : List.copyOf(reachedBy);
    }

    /** A wait of which it was not determined which stuck threads reach it. */
    public Reachability(
            long thread,
            Outcome outcome,
            String type,
            @Nullable String detail,
            List<String> path,
            List<String> notShown) {
        this(thread, outcome, type, detail, path, notShown, null, null, null);
    }

    /** Whether the path begins at a static field: any code can reach the object then, which does not tell of a thread that would. */
    public boolean isFromStaticField() {
        return !path.isEmpty() && path.get(0).startsWith(STATIC_FIELD);
    }

    /** Whether anybody can end the wait. */
    public enum Outcome {
        /** Nobody but threads that are stuck themselves can reach what it waits for. */
        STUCK,
        /** No way to it that is in use was found, but there is something that a dump does not show. */
        OPEN,
        /** A thread that can move reaches what it waits for. */
        LIVE
    }
}
