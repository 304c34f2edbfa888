package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LibraryField;
import dev.hangscope.agent.jvm.access.LoadedClasses;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The debug probes of one {@code kotlinx.coroutines} in this JVM. They keep all coroutines in a map with weak keys. Source: {@code
 * DebugProbesImpl} and {@code ConcurrentWeakMap}, 1.6 to 1.11.
 */
final class ProbesLayout {
    static final String PACKAGE = "kotlinx.coroutines.debug.internal.";
    static final String PROBES = PACKAGE + "DebugProbesImpl";
    static final String MAP = PACKAGE + "ConcurrentWeakMap";
    private static final String TABLE = MAP + "$Core";
    private static final String KEY = PACKAGE + "HashedWeakRef";
    private static final String ARRAY = "java.util.concurrent.atomic.AtomicReferenceArray";
    private static final String OBJECT = "java.lang.Object";

    private static final LibraryField COROUTINES = new LibraryField(PROBES, "capturedCoroutinesMap", MAP);
    private static final LibraryField CREATION_RECORDED =
            new LibraryField(PROBES, "enableCreationStackTraces", "boolean");

    /** The name of the field depends on the version of the compiler plugin that made it. */
    private static final List<LibraryField> TABLES =
            List.of(new LibraryField(MAP, "core$volatile", OBJECT), new LibraryField(MAP, "core", OBJECT));

    private static final LibraryField KEYS = new LibraryField(TABLE, "keys", ARRAY);
    private static final LibraryField VALUES = new LibraryField(TABLE, "values", ARRAY);

    private final Class<?> probes;

    ProbesLayout(Class<?> probes) {
        this.probes = probes;
    }

    /** Returns why the coroutines of this version cannot be read; {@code null} when they can. */
    @Nullable
    String fault() throws ReflectiveOperationException {
        List<LibraryField> needed = new ArrayList<>(List.of(
                COROUTINES,
                CREATION_RECORDED,
                TABLES.get(0),
                KEYS,
                VALUES,
                ProbedCoroutine.OWNER_INFO,
                ProbedCoroutine.OWNER_JOB,
                ProbedCoroutine.STATE,
                ProbedCoroutine.NUMBER,
                ProbedCoroutine.FRAME,
                ProbedCoroutine.THREAD));
        for (LibraryField field : needed) {
            Class<?> declaring = loaded(field.declaring());
            boolean either = TABLES.contains(field);
            // A class that is not loaded yet has no objects.
            if (declaring != null
                    && (either ? TABLES : List.of(field)).stream().noneMatch(each -> each.isIn(declaring))) {
                return "the class " + field.declaring() + " of this version of kotlinx.coroutines has no field "
                        + field.name() + " of the type " + field.type();
            }
        }
        return null;
    }

    /** Returns a class of the same library; {@code null} when it is not loaded. */
    @Nullable
    Class<?> loaded(String name) throws ReflectiveOperationException {
        return LoadedClasses.find(probes.getClassLoader(), name);
    }

    boolean recordsCreation() {
        return Boolean.TRUE.equals(CREATION_RECORDED.readStatic(probes));
    }

    /**
     * Reads the coroutines that have not completed.
     *
     * @param reader takes one coroutine; {@code false} to read no more
     * @return whether all were read
     */
    boolean read(Predicate<ProbedCoroutine> reader) {
        Object map = COROUTINES.readStatic(probes);
        Object table = map == null ? null : table(map);
        if (table == null
                || !(KEYS.read(table) instanceof AtomicReferenceArray<?> keys)
                || !(VALUES.read(table) instanceof AtomicReferenceArray<?> values)) {
            return false;
        }
        for (int i = 0; i < keys.length(); i++) {
            Object key = keys.get(i);
            // Without a value, the coroutine has completed.
            if (key instanceof WeakReference<?> weak && isKey(weak) && values.get(i) != null) {
                Object owner = weak.get();
                ProbedCoroutine coroutine = owner == null ? null : ProbedCoroutine.of(owner);
                if (coroutine != null && !reader.test(coroutine)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A subclass might override {@code get}. */
    private static boolean isKey(WeakReference<?> reference) {
        return reference.getClass().getName().equals(KEY);
    }

    private static @Nullable Object table(Object map) {
        for (LibraryField field : TABLES) {
            Object table = field.read(map);
            if (table != null) {
                return table;
            }
        }
        return null;
    }
}
