package dev.hangscope.agent.jvm;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.LivingThreads;
import dev.hangscope.snapshot.OutsideRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Signal handlers and shutdown hooks of the application. Sources: {@code jdk.internal.misc.Signal.handlers}, where the JVM's own
 * are of {@code java.lang.Terminator}, and {@code java.lang.ApplicationShutdownHooks.hooks} (JDK 17 to 25).
 */
final class OutsideLook {
    private static final @Nullable Class<?> SIGNAL = JdkInternals.classOrNull("jdk.internal.misc.Signal");
    private static final @Nullable Class<?> HOOKS = JdkInternals.classOrNull("java.lang.ApplicationShutdownHooks");

    private static final String PROBES = "kotlinx.coroutines.debug.";

    /** How often to read again what another thread changes in the same moment. */
    private static final int TRIES = 10;

    private final @Nullable List<String> signals;
    private final @Nullable List<Thread> hooks;
    private final boolean hooksAreOver;

    private OutsideLook(Map<?, ?> bySignal, @Nullable Map<?, ?> byThread) {
        signals = read(bySignal, OutsideLook::signals);
        hooks = byThread == null ? null : read(byThread, OutsideLook::hooks);
        hooksAreOver = byThread == null;
    }

    /** Reads them once; {@code null} when this JDK does not tell. */
    static @Nullable OutsideLook look() {
        Object handlers = SIGNAL == null ? null : JdkInternals.readStatic(SIGNAL, "handlers");
        Object byThread = HOOKS == null ? null : JdkInternals.readStatic(HOOKS, "hooks");
        return handlers instanceof Map<?, ?> bySignal
                ? new OutsideLook(bySignal, byThread instanceof Map<?, ?> map ? map : null)
                : null;
    }

    static <T> @Nullable T read(Map<?, ?> map, Function<Map<?, ?>, T> reader) {
        for (int i = 0; i < TRIES; i++) {
            try {
                return reader.apply(map);
            } catch (RuntimeException changedMeanwhile) {
                continue;
            }
        }
        return null;
    }

    /** What a report says of them; {@code null} when not all of them are known, or the application can be asked by JMX. */
    @Nullable
    OutsideRequests requests() {
        return signals == null || hooks == null || canBeAskedByJmx()
                ? null
                : new OutsideRequests(signals, hooks.size());
    }

    private static boolean canBeAskedByJmx() {
        try {
            return ControlBeans.anyInThePlatformsServer();
        } catch (LinkageError noJmx) {
            return false; // an image without java.management
        }
    }

    /** Whether the application may handle a signal. */
    boolean mayHandleSignals() {
        return signals == null || !signals.isEmpty();
    }

    /** Whether a hook of this sort may be run yet; the JDK forgets all when it begins to run them. */
    boolean mayRunHook(Predicate<Thread> sort) {
        return hooks == null ? !hooksAreOver : hooks.stream().anyMatch(sort);
    }

    /** That of the probes of {@code kotlinx.coroutines} prints what they know, and lets no thread go on. */
    private static boolean isOfTheApplication(Object handler) {
        String type = handler.getClass().getName();
        if (type.startsWith("java.lang.Terminator") || type.startsWith("jdk.internal.misc.Signal$")) {
            return false;
        }
        Object wrapped = type.startsWith("sun.misc.Signal$") ? JdkInternals.read("handler", handler) : null;
        return wrapped == null || !wrapped.getClass().getName().startsWith(PROBES);
    }

    private static List<String> signals(Map<?, ?> handlers) {
        List<String> signals = new ArrayList<>();
        for (Map.Entry<?, ?> entry : handlers.entrySet()) {
            if (isOfTheApplication(entry.getValue())
                    && JdkInternals.read("name", entry.getKey()) instanceof String name) {
                signals.add(name);
            }
        }
        signals.sort(null);
        return signals;
    }

    private static List<Thread> hooks(Map<?, ?> hooks) {
        List<Thread> found = new ArrayList<>();
        for (Object hook : hooks.keySet()) {
            if (hook instanceof Thread thread && isOfTheApplication(thread)) {
                found.add(thread);
            }
        }
        return found;
    }

    /** The JDK's own are subclasses of {@link Thread}; a plain thread runs what the application gave it, also by a class of the JDK. */
    private static boolean isOfTheApplication(Thread hook) {
        boolean runs = hook.getClass() == Thread.class
                ? target(hook) != null
                : !hook.getClass().getName().startsWith("java.");
        return runs && !LivingThreads.isOurs(hook.getName());
    }

    /** Returns the name of the class whose code the hook runs. */
    static String code(Thread hook) {
        Object target = target(hook);
        return (target == null ? hook : target).getClass().getName();
    }

    private static @Nullable Object target(Thread hook) {
        Object holder = JdkInternals.read(Thread.class, "holder", hook); // since JDK 19
        return holder == null ? JdkInternals.read(Thread.class, "target", hook) : JdkInternals.read("task", holder);
    }
}
