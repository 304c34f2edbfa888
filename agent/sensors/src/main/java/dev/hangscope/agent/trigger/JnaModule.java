package dev.hangscope.agent.trigger;

import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes JNA a named module of our class loader and allows it native access.
 *
 * <p>Since Java 24 (JEP 472) {@code System.load} prints four lines of warning on the application's stderr, or fails under
 * {@code --illegal-native-access=deny}. The permission is given to a module; that of unnamed modules is one for the whole
 * JVM, and giving it would hide the application's own warnings. So JNA gets a module of its own, in a layer of its own,
 * defined before its first class is loaded; all other classes of the loader stay where they are.
 */
public final class JnaModule {

    /** The first Java in which native access has to be allowed. */
    static final int FIRST_TO_WARN = 24;

    static final String NAME = "com.sun.jna";

    /** The packages of jna.jar; those of jna-platform call no restricted method. */
    static final Set<String> PACKAGES =
            Set.of("com.sun.jna", "com.sun.jna.internal", "com.sun.jna.ptr", "com.sun.jna.win32");

    private static boolean defined;

    private JnaModule() {}

    /**
     * Defines the module; does nothing when that was done before. To be called before any class of JNA is used.
     *
     * @throws ReflectiveOperationException when this JVM has no way to allow native access to a module
     */
    public static synchronized void define(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (defined) {
            return;
        }
        ClassLoader loader = JnaModule.class.getClassLoader();
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                Configuration.resolve(new JnaFinder(), List.of(boot.configuration()), ModuleFinder.of(), Set.of(NAME));
        Module jna = ModuleLayer.defineModules(configuration, List.of(boot), name -> loader)
                .layer()
                .findModule(NAME)
                .orElseThrow();
        defined = true;
        // Its loggers are ours, which lie in the unnamed module.
        instrumentation.redefineModule(jna, Set.of(loader.getUnnamedModule()), Map.of(), Map.of(), Set.of(), Map.of());
        allowNativeAccess(jna, instrumentation);
    }

    // Module.implAddEnableNativeAccess: the public way, ModuleLayer.Controller.enableNativeAccess, is itself
    // restricted.
    private static void allowNativeAccess(Module jna, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", Set.of(JnaModule.class.getModule())),
                Set.of(),
                Map.of());
        Method allow = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
        allow.setAccessible(true);
        allow.invoke(jna);
    }

    /** Finds the one module. Open, as on a class path; not automatic: that reads all others, and takes the JDK 20 ms more. */
    private static final class JnaFinder implements ModuleFinder {

        private final ModuleReference reference = new JnaReference(ModuleDescriptor.newOpenModule(NAME)
                .requires("java.base")
                .packages(PACKAGES)
                .build());

        @Override
        public Optional<ModuleReference> find(String name) {
            return name.equals(NAME) ? Optional.of(reference) : Optional.empty();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(reference);
        }
    }

    /** Has no content: the class loader finds the classes by itself. */
    private static final class JnaReference extends ModuleReference {

        JnaReference(ModuleDescriptor descriptor) {
            super(descriptor, null);
        }

        @Override
        public ModuleReader open() {
            return new ModuleReader() {
                @Override
                public Optional<URI> find(@Nullable String name) {
                    return Optional.empty();
                }

                @Override
                public Stream<String> list() {
                    return Stream.empty();
                }

                @Override
                public void close() {}
            };
        }
    }
}
