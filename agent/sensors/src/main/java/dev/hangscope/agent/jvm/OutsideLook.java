package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.OutsideRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signal handlers and shutdown hooks of the application. Sources: {@code jdk.internal.misc.Signal.handlers}, where the JVM's own
 * are of {@code java.lang.Terminator}, and {@code java.lang.ApplicationShutdownHooks.hooks} (JDK 17 to 25).
 */
final class OutsideLook {
    private static final @Nullable Class<?> SIGNAL = JdkInternals.classOrNull("jdk.internal.misc.Signal");
    private static final @Nullable Class<?> HOOKS = JdkInternals.classOrNull("java.lang.ApplicationShutdownHooks");

    private OutsideLook() {}

    /** {@code null} when this JDK does not tell. */
    static @Nullable OutsideRequests look() {
        try {
            Object handlers = SIGNAL == null ? null : JdkInternals.readStatic(SIGNAL, "handlers");
            Object hooks = HOOKS == null ? null : JdkInternals.readStatic(HOOKS, "hooks");
            return handlers instanceof Map<?, ?> bySignal && hooks instanceof Map<?, ?> byThread
                    ? new OutsideRequests(signals(bySignal), hooks(byThread))
                    : null;
        } catch (RuntimeException e) {
            return null; // changed while it was read
        }
    }

    private static List<String> signals(Map<?, ?> handlers) {
        List<String> signals = new ArrayList<>();
        for (Map.Entry<?, ?> entry : handlers.entrySet()) {
            Object handler = entry.getValue();
            boolean jvms = handler.getClass().getName().startsWith("java.lang.Terminator")
                    || handler.getClass().getName().startsWith("jdk.internal.misc.Signal$");
            if (!jvms && JdkInternals.read("name", entry.getKey()) instanceof String name) {
                signals.add(name);
            }
        }
        signals.sort(null);
        return signals;
    }

    private static int hooks(Map<?, ?> hooks) {
        int count = 0;
        for (Object hook : hooks.keySet()) {
            boolean own = hook instanceof Thread thread
                    && (hook.getClass().getName().startsWith("java.") || LivingThreads.isOurs(thread.getName()));
            count += own ? 0 : 1;
        }
        return count;
    }
}
