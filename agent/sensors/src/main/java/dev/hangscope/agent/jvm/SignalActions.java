package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.Frame;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the application does when a signal comes: handlers that it has installed, and shutdown hooks of the code that waits. A
 * signal is then a source of work like a socket, and the JVM's Signal Dispatcher a thread that waits for the outside.
 *
 * <p>A hook counts only when it is of the same top-level class as a waiting thread's innermost frame: most hooks are those of
 * libraries, which close their own files.
 *
 * <p>Source: {@code jdk.internal.misc.Signal.handlers}, {@code java.lang.ApplicationShutdownHooks.hooks}, JDK 17 to 25.
 */
final class SignalActions {
    private static final String DISPATCHER = "Signal Dispatcher";
    private static final Frame DISPATCH = new Frame("jdk.internal.misc.Signal", "dispatch", null, -1, "java.base");

    private SignalActions() {}

    /** Replaces the Signal Dispatcher, where a signal makes the application act, by a thread that waits for the outside. */
    static void show(List<JavaThread> threads) {
        if (isHandled() || isHooked(threads)) {
            threads.replaceAll(thread -> isDispatcher(thread) ? waitingForSignals(thread) : thread);
        }
    }

    private static boolean isDispatcher(JavaThread thread) {
        return thread.role() == Role.HOUSEKEEPER && thread.name().equals(DISPATCHER);
    }

    private static JavaThread waitingForSignals(JavaThread thread) {
        return new JavaThread(
                thread.id(),
                thread.name(),
                false,
                true,
                Role.APPLICATION,
                Thread.State.RUNNABLE,
                List.of(DISPATCH),
                new ThreadWait(Kind.OUTSIDE, null, false, Duration.ZERO),
                null,
                null);
    }

    /** Whether there is a handler that is not the JDK's own, which ends the JVM. */
    private static boolean isHandled() {
        Class<?> signal = JdkInternals.classOrNull("jdk.internal.misc.Signal");
        Object handlers = signal == null ? null : JdkInternals.readStatic(signal, "handlers");
        return handlers instanceof Map<?, ?> map
                && List.copyOf(map.values()).stream()
                        .map(handler -> handler.getClass().getName())
                        .anyMatch(name -> !name.startsWith("java.lang.Terminator")
                                && !name.equals("jdk.internal.misc.Signal$NativeHandler"));
    }

    private static boolean isHooked(List<JavaThread> threads) {
        Class<?> type = JdkInternals.classOrNull("java.lang.ApplicationShutdownHooks");
        Object hooks = type == null ? null : JdkInternals.readStatic(type, "hooks");
        if (!(hooks instanceof Map<?, ?> map) || map.isEmpty()) {
            return false;
        }
        Set<String> waiting = threads.stream()
                .filter(thread -> thread.state() == Thread.State.WAITING)
                .flatMap(thread -> thread.userFrame().stream())
                .map(frame -> topLevel(frame.type()))
                .collect(Collectors.toSet());
        try {
            return map.keySet().stream().anyMatch(hook -> waiting.contains(topLevel(code((Thread) hook))));
        } catch (RuntimeException e) {
            return true; // another thread changes the map in this moment: a hook may be among those that were not read
        }
    }

    /** The class whose code the hook runs. */
    private static String code(Thread hook) {
        Object holder = JdkInternals.read(Thread.class, "holder", hook); // since JDK 19
        Object target =
                holder == null ? JdkInternals.read(Thread.class, "target", hook) : JdkInternals.read("task", holder);
        return (target == null ? hook : target).getClass().getName();
    }

    private static String topLevel(String type) {
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
    }
}
