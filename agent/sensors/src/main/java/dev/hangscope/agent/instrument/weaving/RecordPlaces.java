package dev.hangscope.agent.instrument.weaving;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which classes were given the field for records, and which were loaded too early for that. */
public final class RecordPlaces {
    private final Set<String> withField = ConcurrentHashMap.newKeySet();
    private final Set<String> loadedBefore = ConcurrentHashMap.newKeySet();

    /**
     * Where the objects of a class keep their record.
     *
     * @param loaded the class as it is loaded already; {@code null} when it is being loaded now
     */
    public RecordPlace of(String internalName, @Nullable Class<?> loaded) {
        if (loaded == null) {
            withField.add(internalName);
        } else if (!withField.contains(internalName)) {
            loadedBefore.add(internalName);
        }
        return withField.contains(internalName) ? RecordPlace.FIELD : RecordPlace.TABLE;
    }

    /** The same for a subclass, whose superclass may be loaded only after it was read. */
    public RecordPlace ofSuperclass(String superName, @Nullable Class<?> loaded) {
        boolean before = loadedBefore.contains(superName) || (loaded != null && !withField.contains(superName));
        return before ? RecordPlace.TABLE : RecordPlace.FIELD;
    }

    /** Whether a class of this family was loaded before the agent. */
    public boolean hasLoadedBefore() {
        return !loadedBefore.isEmpty();
    }
}
