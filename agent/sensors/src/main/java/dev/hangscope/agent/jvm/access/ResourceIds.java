package dev.hangscope.agent.jvm.access;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The ids of resources, {@code latch:2}: the same object has the same id in every look, so that a wait seen by two looks is
 * known to be the same wait. Holds the objects weakly. Used by one thread at a time.
 */
public final class ResourceIds {
    private final Map<Key, String> ids = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    /** By identity; equal to another key of the same object. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object object) {
            super(object);
            hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            Object object = get();
            return object != null && other instanceof Key key && key.refersTo(object);
        }
    }

    /** The object's id. */
    public String of(Enum<?> kind, Object object) {
        return of(kind.name().toLowerCase(Locale.ROOT), object);
    }

    /** The object's id, which begins with this word. */
    public String of(String word, Object object) {
        return ids.computeIfAbsent(new Key(object), fresh -> word + ":" + last.merge(word, 1, Integer::sum));
    }

    /** Forgets objects that are gone. */
    public void sweep() {
        ids.keySet().removeIf(key -> key.refersTo(null));
    }
}
