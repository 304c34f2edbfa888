package dev.hangscope.agent.trigger;

import com.sun.jna.NativeLibrary;
import java.lang.instrument.Instrumentation;

/** Gets JNA ready inside an application: as a module that may make native calls, and untouched by the application's settings. */
public final class NativeCalls {
    private static boolean ready;

    private NativeCalls() {}

    /**
     * Loads JNA, which takes some 100 ms; does nothing when that was done before.
     *
     * @throws ReflectiveOperationException when this JVM has no way to allow native access to a module
     * @throws LinkageError when JNA's native part cannot be loaded
     */
    public static synchronized void prepare(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (!ready) {
            try (JnaSettings settings = new JnaSettings()) {
                if (Runtime.version().feature() >= JnaModule.FIRST_TO_WARN) {
                    JnaModule.define(instrumentation);
                }
                try (UnpackedJna library = UnpackedJna.unpack()) {
                    NativeLibrary.getProcess();
                }
                ready = true;
            }
        }
    }
}
