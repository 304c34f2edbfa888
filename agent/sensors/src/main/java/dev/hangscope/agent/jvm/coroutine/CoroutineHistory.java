package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What samples have read of coroutines that have not changed since. So a sample of suspended coroutines reads a few fields of each, and
 * not its frames. Holds no object of the application, and of Kotlin only the probes' weak references and records.
 */
final class CoroutineHistory {
    private static final int MOST_PLACES = 10_000;

    private Map<Object, Known> before = new IdentityHashMap<>();
    private Map<Object, Known> now = new IdentityHashMap<>();
    private final Map<Place, Place> places = new HashMap<>();

    /** Where coroutines are suspended and were created. There is one instance for each place. */
    record Place(List<Frame> stack, @Nullable Site createdAt) {}

    /**
     * A coroutine since its last change.
     *
     * @param nanos when this change was seen first
     * @param resumedAt when a timer resumes it, as {@link System#nanoTime()}; {@code null} when none does
     */
    record Known(
            long nanos,
            Place place,
            @Nullable String name,
            @Nullable Long resumedAt) {}

    /** Begins a sample. Coroutines that it does not ask for are forgotten with the next one. */
    void begin() {
        before = now;
        now = new IdentityHashMap<>();
        if (places.size() > MOST_PLACES) {
            places.clear();
        }
    }

    /** Returns what is known of the coroutine, which is read if it has changed. */
    Known of(ProbedCoroutine coroutine, DelayedResumptions timers, long nanos) {
        Known known = before.get(coroutine.lastChange());
        if (known == null) {
            ContinuationStack stack = coroutine.stack(timers);
            Place place = new Place(stack.frames(), coroutine.createdAt());
            Place same = places.putIfAbsent(place, place);
            known = new Known(nanos, same == null ? place : same, coroutine.name(), stack.resumedAt());
        }
        now.put(coroutine.lastChange(), known);
        return known;
    }
}
