package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.StartedProcesses;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Child processes that threads wait for, and whose streams they read or write.
 *
 * <p>A thread in a stream of a child is in {@code FileInputStream.readBytes} like any other; but the JDK's wrapper of such a
 * stream is a {@code BufferedInputStream} of its own class, which it has locked meanwhile (JDK 17 to 25).
 */
final class ProcessLook {
    private static final String STREAMS = "java.lang.ProcessImpl$ProcessPipe";

    private final Map<Long, List<String>> locked;
    private final Map<String, String> byStream = new HashMap<>();
    private final Map<Object, String> byExit = new java.util.IdentityHashMap<>();

    ProcessLook(Collection<Waiting> threads) {
        locked = MonitorLook.owned(threads.stream()
                .filter(each -> !each.virtual() && each.kind() == Kind.OUTSIDE && isFileUse(each.stack()[0]))
                .mapToLong(Waiting::id)
                .toArray());
        for (Object process : StartedProcesses.all()) {
            String id = id(process);
            for (String stream : List.of("stdin", "stdout", "stderr")) {
                Object object = JdkInternals.read(stream, process);
                if (object != null && id != null) {
                    byStream.merge(MonitorLook.key(object), id, (one, other) -> "");
                }
            }
        }
        if (threads.stream().anyMatch(each -> each.kind() == Kind.FUTURE)) {
            collectExits();
        }
    }

    private static boolean isFileUse(StackTraceElement innermost) {
        String type = innermost.getClassName();
        return type.equals("java.io.FileInputStream") || type.equals("java.io.FileOutputStream");
    }

    /** The stream of a child that the thread is in: {@code null} when it is in none. */
    @Nullable
    Kind streamUse(Waiting thread) {
        String stream = stream(thread);
        return stream == null ? null : stream.startsWith(STREAMS + "Input") ? Kind.CHILD_READ : Kind.CHILD_WRITE;
    }

    /** {@code process:PID} of the child whose stream the thread is in; {@code null} when it cannot be told. */
    @Nullable
    String processOf(Waiting thread) {
        String stream = stream(thread);
        String id = stream == null ? null : byStream.get(stream);
        return id == null || id.isEmpty() ? null : id;
    }

    private @Nullable String stream(Waiting thread) {
        return locked.getOrDefault(thread.id(), List.of()).stream()
                .filter(key -> key.startsWith(STREAMS))
                .findFirst()
                .orElse(null);
    }

    /** {@code process:PID} of a {@code Process} of the JDK's; {@code null} of anything else. */
    static @Nullable String id(@Nullable Object process) {
        if (process == null || !process.getClass().getName().equals("java.lang.ProcessImpl")) {
            return null;
        }
        Long pid = JdkInternals.readNumber("pid", process);
        return pid == null ? null : "process:" + pid;
    }

    /** {@code process:PID} when the future is one of {@code Process.onExit()}; {@code null} otherwise. */
    @Nullable
    String exitOf(Object future) {
        return byExit.get(future);
    }

    /** {@code ProcessHandleImpl.completions}: from pid to the future that the reaper completes; users get stages of it. */
    private void collectExits() {
        Class<?> handles = JdkInternals.classOrNull("java.lang.ProcessHandleImpl");
        Object completions = handles == null ? null : JdkInternals.readStatic(handles, "completions");
        if (completions instanceof Map<?, ?> byPid) {
            byPid.forEach((pid, exit) -> {
                byExit.put(exit, "process:" + pid);
                Object completion = JdkInternals.read(CompletableFuture.class, "stack", exit);
                for (int i = 0; completion != null && i < 1_000; i++) {
                    Object stage = JdkInternals.read("dep", completion);
                    if (stage != null) {
                        byExit.put(stage, "process:" + pid);
                    }
                    completion = JdkInternals.read("next", completion);
                }
            });
        }
    }
}
