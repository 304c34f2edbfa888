package dev.hangscope.agent.quiet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What JNA uses in the place of {@link System}'s methods of these names: properties that are set here are seen here alone. Those
 * that are not set here are the application's.
 */
public final class OwnProperties {
    /** Names JNA's native library, {@code com.sun.jna.Native}. */
    public static final String LIBRARY = "jna.boot.library.name";

    private static final Map<String, String> OWN = new ConcurrentHashMap<>();

    private OwnProperties() {}

    /** The value set here; without one, that of the system property. */
    public static @Nullable String getProperty(String name) {
        String own = OWN.get(name);
        return own == null ? System.getProperty(name) : own;
    }

    /** As {@link #getProperty(String)}, with a value for a property that is set nowhere. */
    public static @Nullable String getProperty(String name, @Nullable String otherwise) {
        String value = getProperty(name);
        return value == null ? otherwise : value;
    }

    /** Sets the property for callers of this class. Returns its value before. */
    public static @Nullable String setProperty(String name, String value) {
        String before = getProperty(name);
        OWN.put(name, value);
        return before;
    }

    /** The file name of a library. That of JNA's own, where it is set here, has no prefix and no extension. */
    public static String mapLibraryName(String name) {
        return name.equals(OWN.get(LIBRARY)) ? name : System.mapLibraryName(name);
    }
}
