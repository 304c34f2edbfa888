package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the application does when a signal comes: handlers that it has installed, and shutdown hooks of the code that waits. A
 * signal is then a source of work like a socket, and the JVM's Signal Dispatcher a thread that waits for the outside.
 *
 * <p>A hook counts only when it is of the same top-level class as a waiting thread's innermost frame: most hooks are those of
 * libraries, which close their own files.
 */
final class SignalActions {
    private static final String DISPATCHER = "Signal Dispatcher";
    private static final Frame DISPATCH = new Frame("jdk.internal.misc.Signal", "dispatch", null, -1, "java.base");

    private SignalActions() {}

    /** Replaces the Signal Dispatcher, where a signal makes the application act, by a thread that waits for the outside. */
    static void show(List<JavaThread> threads, OutsideLook outside) {
        if (outside.mayHandleSignals() || isHooked(threads, outside)) {
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

    private static boolean isHooked(List<JavaThread> threads, OutsideLook outside) {
        Set<String> waiting = threads.stream()
                .filter(thread -> thread.state() == Thread.State.WAITING)
                .flatMap(thread -> thread.userFrame().stream())
                .map(frame -> Frame.topLevel(frame.type()))
                .collect(Collectors.toSet());
        return outside.mayRunHook(hook -> waiting.contains(Frame.topLevel(OutsideLook.code(hook))));
    }
}
