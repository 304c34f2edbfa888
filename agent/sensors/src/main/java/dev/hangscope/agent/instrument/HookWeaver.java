package dev.hangscope.agent.instrument;

import dev.hangscope.snapshot.SensorState;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The class file transformer. Stays registered for the JVM's life: when another agent retransforms a class of ours, the JVM
 * weaves it again through us; a transformer that had left would be un-woven in silence.
 */
public final class HookWeaver implements ClassFileTransformer {
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
            new PipeInstrumentation(),
            new ChannelPipeInstrumentation(),
            new ProcessInstrumentation());

    /** First fault by sensor. */
    private final Map<String, String> faults = new ConcurrentHashMap<>();

    /** Weaves what is loaded already, and everything else as it is loaded. Call after {@link BootHooks#define}. */
    public void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        List<Class<?>> loaded = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getClassLoader() == null
                    && instrumentationOf(type.getName().replace('.', '/')) != null) {
                loaded.add(type);
            }
        }
        try {
            instrumentation.retransformClasses(loaded.toArray(new Class<?>[0])); // one stop of the JVM for all
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            weaveEach(loaded, instrumentation);
        }
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
        if (loader != null || internalName == null) {
            return null;
        }
        JdkInstrumentation instrumentation = instrumentationOf(internalName);
        if (instrumentation == null) {
            return null;
        }
        try {
            return instrumentation.weave(internalName, loaded, classFile);
        } catch (Throwable e) {
            fault(internalName, e);
            return null;
        }
    }

    /** The state of each sensor that lives on woven classes; {@code reasonsAtRunTime} tell what went wrong later. */
    public List<SensorState> states(Map<String, String> reasonsAtRunTime) {
        return instrumentations.stream()
                .map(JdkInstrumentation::sensor)
                .map(sensor -> {
                    String atRunTime = reasonsAtRunTime.get(sensor);
                    String reason = atRunTime == null ? faults.get(sensor) : atRunTime;
                    return new SensorState(sensor, reason == null, reason);
                })
                .toList();
    }

    private void fault(String internalName, Throwable e) {
        JdkInstrumentation instrumentation = instrumentationOf(internalName);
        if (instrumentation != null) {
            String name = internalName.replace('/', '.');
            faults.putIfAbsent(
                    instrumentation.sensor(), "this JDK's " + name + " could not be woven: " + e.getMessage());
        }
    }

    private @Nullable JdkInstrumentation instrumentationOf(String internalName) {
        // A loop without an iterator: this runs for every class that the boot loader loads.
        for (int i = 0; i < instrumentations.size(); i++) {
            if (instrumentations.get(i).concerns(internalName)) {
                return instrumentations.get(i);
            }
        }
        return null;
    }
}
