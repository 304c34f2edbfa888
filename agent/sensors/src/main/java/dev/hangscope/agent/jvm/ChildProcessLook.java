package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.process.StartedProcesses;
import dev.hangscope.agent.bootstrap.hooks.process.StartedProcesses.Started;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.StreamPipes;
import dev.hangscope.agent.jvm.monitor.MonitorLook;
import dev.hangscope.agent.jvm.monitor.OverriddenIds;
import dev.hangscope.agent.jvm.monitor.VirtualMonitors;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.ChildProcess.Name;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.stack.Frames;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Child processes that threads wait for, and whose streams they read or write.
 *
 * <p>A thread in a stream of a child is in {@code FileInputStream.readBytes} like any other; but the JDK's wrapper of such a
 * stream is a {@code BufferedInputStream} of its own class, which it has locked meanwhile (JDK 17 to 25).
 */
final class ChildProcessLook {
    private static final String STREAMS = "java.lang.ProcessImpl$ProcessPipe";

    private static final String REAPER = "process reaper (pid ";

    private final Map<Long, List<String>> locked;
    private final Map<String, String> byStream = new HashMap<>();
    private final Map<Object, String> byExit = new IdentityHashMap<>();
    private final Map<Long, Long> reapers = new HashMap<>();

    /** Who started a process and asked for its streams; {@code null} for one that is older than the agent. */
    private final Map<Object, @Nullable Started> processes = new IdentityHashMap<>();

    ChildProcessLook(Collection<Waiting> threads) {
        locked = locked(
                threads.stream()
                        .filter(each -> each.kind() == Kind.OUTSIDE && isFileUse(each.stack()[0]))
                        .toList(),
                OverriddenIds.notToBeAsked(threads));
        StreamPipes.noteAll();
        for (Started started : StartedProcesses.all()) {
            Object process = started.get();
            if (process != null) {
                processes.put(process, started);
            }
        }
        collectExits();
        for (Object process : processes.keySet()) {
            Long pid = pid(process);
            for (Name name : Name.values()) {
                Object object = JdkInternals.read(name.word(), process);
                if (object != null && pid != null) {
                    byStream.merge(
                            MonitorLook.key(object), new NodeId.OfStream(pid, name).toString(), (one, other) -> "");
                }
            }
        }
        threads.forEach(this::collectReaper);
    }

    private static Map<Long, List<String>> locked(List<Waiting> inFiles, Set<Long> notToBeAsked) {
        Map<Long, List<String>> locked = new HashMap<>(MonitorLook.owned(inFiles.stream()
                .filter(each -> !each.virtual())
                .mapToLong(Waiting::id)
                .filter(id -> !notToBeAsked.contains(id))
                .toArray()));
        VirtualMonitors virtuals = new VirtualMonitors(inFiles);
        for (Waiting thread : inFiles) {
            if (thread.virtual()) {
                locked.put(thread.id(), List.copyOf(virtuals.owned(thread).keySet()));
            }
        }
        return locked;
    }

    /** JDK 17 to 25 name the thread after the process that it waits for. */
    private void collectReaper(Waiting thread) {
        String name = thread.thread().getName();
        if (name.startsWith(REAPER) && name.endsWith(")")) {
            try {
                reapers.put(Long.parseLong(name, REAPER.length(), name.length() - 1, 10), thread.id());
            } catch (NumberFormatException e) {
                // An application's thread with such a name.
            }
        }
    }

    /** The children that live, or whose end or output some thread still waits for; by pid. */
    List<ChildProcess> children() {
        Set<Long> inUse = new HashSet<>();
        for (List<String> keys : locked.values()) {
            for (String key : keys) {
                if (NodeId.parse(byStream.getOrDefault(key, "")) instanceof NodeId.OfStream stream) {
                    inUse.add(stream.pid());
                }
            }
        }
        List<ChildProcess> children = new ArrayList<>();
        processes.forEach((process, started) -> {
            Long pid = pid(process);
            ChildProcess child = pid == null ? null : child(process, pid, started);
            boolean matters =
                    child != null && (child.exitCode() == null || child.reaper() != null || inUse.contains(pid));
            if (matters) {
                children.add(child);
            }
        });
        children.sort(java.util.Comparator.comparingLong(ChildProcess::pid));
        return children;
    }

    private ChildProcess child(Object process, long pid, @Nullable Started started) {
        List<ChildProcess.Stream> streams = new ArrayList<>();
        for (Name name : Name.values()) {
            Object stream = JdkInternals.read(name.word(), process);
            if (stream != null && stream.getClass().getName().startsWith(STREAMS)) {
                streams.add(stream(name, stream, started));
            }
        }
        boolean exited = Boolean.TRUE.equals(JdkInternals.read("hasExited", process));
        Long code = exited ? JdkInternals.readNumber("exitcode", process) : null;
        return new ChildProcess(
                pid,
                started == null ? null : command(started.command),
                started == null ? null : started.starter,
                started == null ? null : Frames.site(started.at),
                code == null ? null : code.intValue(),
                reapers.get(pid),
                streams);
    }

    private static @Nullable String command(byte @Nullable [] zeroEnded) {
        return zeroEnded == null
                ? null
                : new String(zeroEnded, StandardCharsets.UTF_8)
                        .replace('\0', ' ')
                        .trim();
    }

    private static ChildProcess.Stream stream(Name name, Object stream, @Nullable Started started) {
        Integer open = StreamPipes.descriptor(stream);
        if (started == null) {
            return new ChildProcess.Stream(name, open, StreamPipes.inode(open), open == null, List.of());
        }
        int noted = started.descriptors[name.ordinal()];
        long pipe = started.pipes[name.ordinal()];
        List<Long> users = Arrays.stream(started.users(name.ordinal())).boxed().toList();
        return new ChildProcess.Stream(
                name, open != null ? open : noted == 0 ? null : noted, pipe == 0 ? null : pipe, open == null, users);
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

    /** {@code stream:PID/NAME} of the child's stream that the thread is in; {@code null} when it cannot be told. */
    @Nullable
    String streamOf(Waiting thread) {
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
        Long pid = pid(process);
        return pid == null ? null : new NodeId.OfProcess(pid).toString();
    }

    private static @Nullable Long pid(@Nullable Object process) {
        return process != null && process.getClass().getName().equals("java.lang.ProcessImpl")
                ? JdkInternals.readNumber("pid", process)
                : null;
    }

    /** {@code process:PID} of the process for whose end a thread waits, by its monitor or by its condition. */
    @Nullable
    String endingOn(@Nullable Object blocker, @Nullable String monitor) {
        for (Object process : processes.keySet()) {
            boolean same = blocker != null
                    ? JdkInternals.read("condition", process) == blocker
                    : MonitorLook.key(process).equals(monitor);
            if (same) {
                return id(process);
            }
        }
        return null;
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
                String process = new NodeId.OfProcess((Long) pid).toString();
                byExit.put(exit, process);
                Object completion = JdkInternals.read(CompletableFuture.class, "stack", exit);
                for (int i = 0; completion != null && i < 1_000; i++) {
                    Object stage = JdkInternals.read("dep", completion);
                    if (stage != null) {
                        byExit.put(stage, process);
                    }
                    addOwner(JdkInternals.read("fn", completion));
                    completion = JdkInternals.read("next", completion);
                }
            });
        }
    }

    /** {@code ProcessImpl} hangs a function of its own on its exit: the way to a child that is older than the agent. */
    private void addOwner(@Nullable Object function) {
        if (function == null) {
            return;
        }
        for (Field field : function.getClass().getDeclaredFields()) {
            Object captured = JdkInternals.read(function.getClass(), field.getName(), function);
            if (captured != null && id(captured) != null) {
                processes.putIfAbsent(captured, null);
            }
        }
    }
}
