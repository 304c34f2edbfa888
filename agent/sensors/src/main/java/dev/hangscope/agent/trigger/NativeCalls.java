package dev.hangscope.agent.trigger;

import com.sun.jna.NativeLibrary;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gets JNA ready inside an application: as a module that may make native calls, and untouched by the application's settings. */
public final class NativeCalls {
    private static boolean ready;

    /** Why JNA cannot be used. The JVM itself gives the reason once: later uses fail with "could not initialize class". */
    private static @Nullable Throwable failure;

    private static @Nullable Path reports;

    private NativeCalls() {}

    /**
     * Keeps JNA from unpacking its library itself on Linux. It would do that in the user's cache, which the environment names: with
     * {@code sudo -E} it is another user's. To be called first by a process that is no application's. Then {@link #prepare()} is what
     * makes JNA usable.
     */
    public static void neverUnpackedByJna() {
        JnaSettings.keepFromUnpacking();
    }

    /**
     * Makes JNA usable in a process that is no application's; does nothing when that was done before. Loads it in a thread of its own,
     * beside what the process does until it needs JNA.
     *
     * @throws LinkageError when there is no directory for its library; names each with the reason
     */
    @SuppressWarnings("MustBeClosedChecker") // closed by the thread
    public static synchronized void prepare() {
        if (ready) {
            return;
        }
        JnaSettings.set();
        UnpackedJna library = UnpackedJna.unpack(null);
        ready = true;
        Thread loader = new Thread(() -> load(library), "hangscope-native");
        loader.setDaemon(true);
        loader.start();
    }

    private static void load(UnpackedJna unpacked) {
        try (unpacked) {
            NativeLibrary.getProcess();
        } catch (LinkageError saidWhereItIsUsed) {
            return;
        }
    }

    /**
     * Names a directory that is writable for certain, where JNA's library may be unpacked if it can be nowhere else.
     *
     * @param directory that for reports, absolute, without links, and safe from other users; {@code null} when there is none
     */
    public static synchronized void reportsGoTo(@Nullable Path directory) {
        reports = directory;
    }

    /**
     * Makes JNA's packages a module that may call native code, where the JVM warns of others. To be called before any class is used
     * that refers to JNA: a package whose first class is in the unnamed module stays there.
     *
     * @throws ReflectiveOperationException when this JVM has no way to allow native access to a module
     */
    public static void define(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (Runtime.version().feature() >= JnaModule.FIRST_TO_WARN) {
            JnaModule.define(instrumentation);
        }
    }

    /**
     * Loads JNA, which takes some 100 ms; does nothing when that was done before. What went wrong the first time is thrown each time.
     *
     * @throws ReflectiveOperationException when this JVM has no way to allow native access to a module
     * @throws LinkageError when JNA's native part cannot be loaded
     */
    public static synchronized void prepare(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (ready) {
            return;
        }
        Throwable before = failure;
        if (before instanceof ReflectiveOperationException reflective) {
            throw reflective;
        } else if (before instanceof LinkageError linkage) {
            throw linkage;
        }
        try {
            load(instrumentation);
            ready = true;
        } catch (ReflectiveOperationException | LinkageError first) {
            failure = first;
            throw first;
        }
    }

    private static void load(Instrumentation instrumentation) throws ReflectiveOperationException {
        JnaSettings.set();
        define(instrumentation);
        try (UnpackedJna library = UnpackedJna.unpack(reports)) {
            NativeLibrary.getProcess();
        }
    }
}
