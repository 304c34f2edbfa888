package dev.hangscope.agent.attach;

import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What those descendants of a process tell that are JVMs with this agent in them. Known by the agent's jar, which each
 * of them
 * holds open (Linux: {@code /proc/PID/fd}). No agent is loaded into a JVM that was started without one.
 *
 * @param snapshots what they told, each with its pid as it is seen here
 * @param silent who did not answer in time, and why, one line each
 */
public record DescendantJvms(List<Snapshot> snapshots, List<String> silent) {
    /** Nobody was asked. */
    public static final DescendantJvms NONE = new DescendantJvms(List.of(), List.of());

    private static final String SENSOR = "child JVMs";

    /** A JVM that has its facts at hand answers in a tenth of a second. */
    private static final Duration EACH = Duration.ofSeconds(3);

    private static final Duration ALL = Duration.ofSeconds(6);

    public DescendantJvms {
        snapshots = List.copyOf(snapshots);
        silent = List.copyOf(silent);
    }

    /** Asks them one by one; takes a few seconds at most. A fault of it costs their part of the report only. */
    public static DescendantJvms ask(ProcessHandle ancestor) {
        try {
            return askAll(ancestor);
        } catch (RuntimeException | LinkageError fault) {
            return new DescendantJvms(List.of(), List.of("they could not be asked: " + fault));
        }
    }

    private static DescendantJvms askAll(ProcessHandle ancestor) {
        List<Snapshot> told = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        long deadline = System.nanoTime() + ALL.toNanos();
        Path jar = OwnJar.path();
        for (long pid : withAgent(ancestor, jar)) {
            if (System.nanoTime() > deadline) {
                silent.add("process " + pid + " was not asked, the others took too long");
                continue;
            }
            if (!sharesPids(pid)) {
                silent.add("process " + pid + " lives in a pid namespace of its own and cannot be asked from outside");
                continue;
            }
            try {
                told.add(ChildRequest.ask(pid, EACH).withPid(pid));
            } catch (CannotAttachException reason) {
                silent.add(String.valueOf(reason.getMessage()));
            } catch (InterruptedException giveUp) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return new DescendantJvms(told, silent);
    }

    /** The state of this sensor; {@code null} when there was nobody to ask. */
    public @Nullable SensorState state() {
        return snapshots.isEmpty() && silent.isEmpty()
                ? null
                : new SensorState(SENSOR, true, silent.isEmpty() ? null : String.join("; ", silent));
    }

    /** Whether some ancestor of this process has the agent in it, and so may ask. */
    public static boolean haveAncestor() {
        Path jar = OwnJar.path();
        ProcessHandle each = ProcessHandle.current().parent().orElse(null);
        while (each != null) {
            if (holds(each.pid(), jar)) {
                return true;
            }
            each = each.parent().orElse(null);
        }
        return false;
    }

    private static List<Long> withAgent(ProcessHandle ancestor, Path jar) {
        return ancestor.descendants()
                .map(ProcessHandle::pid)
                .filter(pid -> holds(pid, jar))
                .toList();
    }

    /** One that lives in a pid namespace of its own does not see its ancestors, and looks for no requests. */
    private static boolean sharesPids(long pid) {
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            return own.equals(Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "pid")));
        } catch (IOException notTold) {
            return true;
        }
    }

    /** In a container of its own it holds a jar of another path. */
    static boolean holds(long pid, Path jar) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors.anyMatch(each -> name(each).equals(jar.getFileName()));
        } catch (IOException | UncheckedIOException goneOrForeign) {
            return false;
        }
    }

    private static Path name(Path descriptor) {
        try {
            Path file = Files.readSymbolicLink(descriptor).getFileName();
            return file == null ? Path.of("/") : file;
        } catch (IOException closed) {
            return Path.of("/");
        }
    }
}
