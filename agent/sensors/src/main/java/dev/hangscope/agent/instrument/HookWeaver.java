package dev.hangscope.agent.instrument;

import dev.hangscope.agent.bootstrap.hooks.wake.NotifySites;
import dev.hangscope.agent.instrument.boot.BootHooks;
import dev.hangscope.agent.instrument.notify.NotifyWeaver;
import dev.hangscope.agent.instrument.pool.PoolWeaver;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.snapshot.SensorState;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The class file transformer. Stays registered for the JVM's life: when another agent retransforms a class of ours, the JVM
 * weaves it again through us; a transformer that had left would be un-woven in silence.
 */
public final class HookWeaver implements ClassFileTransformer {
    private static final String LOADED_BEFORE = "another agent loaded java.util.concurrent before this one:"
            + " of what was made by then it is not recorded who used it; name -javaagent:hangscope.jar first";

    private static final String STARVED =
            "a class of the JDK was loaded where the stack or the heap was exhausted," + " so it could not be woven";

    private static final String STOP = "java.lang.ThreadDeath";

    private final List<JdkInstrumentation> instrumentations = List.of(
            new QueueInstrumentation(),
            new ThreadInstrumentation(),
            new FutureInstrumentation(),
            new PoolInstrumentation(),
            CountInstrumentation.ofLatches(),
            CountInstrumentation.ofSemaphores(),
            CountInstrumentation.ofBarriers(),
            CountInstrumentation.ofPhasers(),
            new LockInstrumentation(),
            new WakeInstrumentation(),
            new PipeInstrumentation(),
            new ChannelPipeInstrumentation(),
            new ProcessInstrumentation());

    /** The one that weaves a class, by the class's internal name. Read for each class that the boot loader loads. */
    private final Map<String, JdkInstrumentation> byClass = new HashMap<>();

    /** First fault by sensor. */
    private final Map<String, String> faults = new ConcurrentHashMap<>();

    /** Weaves classes that are not the JDK's; {@code null} when these stay as they are. */
    private volatile @Nullable NotifyWeaver libraries;

    /** The last one whose class was loaded where no stack or no heap was left. */
    private volatile @Nullable JdkInstrumentation starved;

    /** Makes a weaver that weaves nothing before it is installed. */
    public HookWeaver() {
        for (JdkInstrumentation instrumentation : instrumentations) {
            for (String internalName : instrumentation.classes()) {
                byClass.put(internalName, instrumentation);
            }
        }
        JdkInstrumentation hiding = new FieldHiding();
        hiding.classes().forEach(internalName -> byClass.put(internalName, hiding));
    }

    /** Has classes of the application and of libraries woven too, as they are loaded from now on. */
    public void weaveLibraries() {
        PoolWeaver.prepare();
        libraries = new NotifyWeaver();
    }

    /** Whether classes of the application and of libraries are woven. */
    public boolean weavesLibraries() {
        return libraries != null;
    }

    /** Weaves what is loaded already, and everything else as it is loaded. Call after {@link BootHooks#define}. */
    public void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        if (JvmState.checksJni(instrumentation)) {
            weaveEach(byName(), instrumentation);
            return;
        }
        List<Class<?>> loaded = loaded(instrumentation);
        try {
            instrumentation.retransformClasses(loaded.toArray(new Class<?>[0])); // one stop of the JVM for all
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            weaveEach(loaded, instrumentation);
        }
    }

    private List<Class<?>> loaded(Instrumentation instrumentation) {
        Set<String> names = new HashSet<>();
        for (String internalName : byClass.keySet()) {
            names.add(internalName.replace('/', '.'));
        }
        List<Class<?>> loaded = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (names.contains(type.getName()) && type.getClassLoader() == null) {
                loaded.add(type);
            }
        }
        return loaded;
    }

    /** Loads them all: under -Xcheck:jni JDK 17 warns on standard output when more than 32 classes go through one JNI call. */
    private List<Class<?>> byName() {
        List<Class<?>> found = new ArrayList<>();
        for (String internalName : byClass.keySet()) {
            try {
                found.add(Class.forName(internalName.replace('/', '.'), false, null));
            } catch (ClassNotFoundException otherJdk) {
                continue;
            }
        }
        return found;
    }

    private void weaveEach(List<Class<?>> loaded, Instrumentation instrumentation) {
        for (Class<?> type : loaded) {
            try {
                instrumentation.retransformClasses(type);
            } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
                fault(type.getName().replace('.', '/'), e);
            }
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> loaded,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (internalName == null) {
            return null;
        }
        if (loader != null) {
            NotifyWeaver notifying = libraries;
            return notifying == null ? null : weave(notifying, loader, internalName, classFile);
        }
        JdkInstrumentation instrumentation = byClass.get(internalName);
        if (instrumentation == null) {
            return null;
        }
        try {
            return weave(instrumentation, internalName, loaded, classFile);
        } catch (VirtualMachineError ofTheApplication) {
            starved = instrumentation; // nothing may be called here
            return null;
        } catch (Throwable e) {
            fault(internalName, e);
            return null;
        }
    }

    private static byte @Nullable [] weave(
            NotifyWeaver notifying, ClassLoader loader, String internalName, byte[] classFile) {
        byte[] lending = PoolWeaver.weave(internalName, classFile);
        try {
            byte[] both = notifying.weave(loader, internalName, lending == null ? classFile : lending);
            return both == null ? lending : both;
        } catch (Throwable ofTheApplication) {
            // No stack or no heap is left, or the thread is to be stopped: nothing else may be called here.
            NotifySites.lose(ofTheApplication);
            return lending;
        }
    }

    /**
     * Before JDK 20, {@code Thread.stop} may stop the application's thread that loads the class. The JDK's {@code TransformerManager} drops
     * what is thrown here, so the thread goes on, and its class is to be woven.
     */
    static byte @Nullable [] weave(
            JdkInstrumentation instrumentation, String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        try {
            return instrumentation.weave(internalName, loaded, classFile);
        } catch (Error e) {
            if (!e.getClass().getName().equals(STOP)) {
                throw e;
            }
            return instrumentation.weave(internalName, loaded, classFile);
        }
    }

    /** The state of each sensor that lives on woven classes; {@code reasonsAtRunTime} tell what went wrong later. */
    public List<SensorState> states(Map<String, String> reasonsAtRunTime) {
        return instrumentations.stream()
                .map(instrumentation -> {
                    String sensor = instrumentation.sensor();
                    String atRunTime = reasonsAtRunTime.get(sensor);
                    String reason = atRunTime == null ? fault(instrumentation) : atRunTime;
                    return new SensorState(sensor, reason == null, reason == null ? gap(instrumentation) : reason);
                })
                .toList();
    }

    /** What a sensor that works could not see. */
    private static @Nullable String gap(JdkInstrumentation instrumentation) {
        if (instrumentation.hasLoadedBefore()) {
            return LOADED_BEFORE;
        }
        String unwoven = instrumentation instanceof WakeInstrumentation ? NotifySites.whyLost() : null;
        return unwoven == null ? null : "a class whose code calls notify could not be woven: " + unwoven;
    }

    private @Nullable String fault(JdkInstrumentation instrumentation) {
        String fault = faults.get(instrumentation.sensor());
        return fault == null && instrumentation == starved ? STARVED : fault;
    }

    private void fault(String internalName, Throwable e) {
        JdkInstrumentation instrumentation = byClass.get(internalName);
        if (instrumentation != null) {
            String name = internalName.replace('/', '.');
            faults.putIfAbsent(
                    instrumentation.sensor(), "this JDK's " + name + " could not be woven: " + e.getMessage());
        }
    }
}
