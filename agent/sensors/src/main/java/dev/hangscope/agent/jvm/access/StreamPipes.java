package dev.hangscope.agent.jvm.access;

import dev.hangscope.agent.bootstrap.hooks.process.StartedProcesses;
import dev.hangscope.agent.bootstrap.hooks.process.StartedProcesses.Started;
import dev.hangscope.snapshot.ChildProcess.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which pipe each stream of a child process is. Noted soon after the child's start: a stream that is closed while somebody reads
 * it keeps the reader, but has no descriptor any more by which to find the pipe.
 */
public final class StreamPipes {
    private StreamPipes() {}

    /** Notes the pipes of all children that were started since the last time. */
    public static void noteAll() {
        for (Started started : StartedProcesses.all()) {
            Object process = started.get();
            if (process != null) {
                for (Name name : Name.values()) {
                    Object stream = JdkInternals.read(name.word(), process);
                    if (stream != null && started.pipes[name.ordinal()] == 0) {
                        note(started, name, stream);
                    }
                }
            }
        }
    }

    private static void note(Started started, Name name, Object stream) {
        Integer descriptor = descriptor(stream);
        Long pipe = inode(descriptor);
        // Still open behind the reading: then the number meant this stream all the time.
        if (descriptor != null && pipe != null && descriptor.equals(descriptor(stream))) {
            started.descriptors[name.ordinal()] = descriptor;
            started.pipes[name.ordinal()] = pipe;
        }
    }

    /** The number behind the JDK's two wrappers; {@code null} when the stream has been closed, or is no pipe's. */
    public static @Nullable Integer descriptor(Object stream) {
        Object file = JdkInternals.read(stream instanceof java.io.InputStream ? "in" : "out", stream);
        Object descriptor = file == null ? null : JdkInternals.read("fd", file);
        Long number = descriptor == null ? null : JdkInternals.readNumber("fd", descriptor);
        return number == null || number < 0 ? null : (Integer) number.intValue();
    }

    /** Inode of the pipe that an open descriptor of this process is; {@code null} of anything else. Source: proc_pid_fd(5). */
    public static @Nullable Long inode(@Nullable Integer descriptor) {
        if (descriptor == null) {
            return null;
        }
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return link.startsWith("pipe:[") && link.endsWith("]")
                    ? (Long) Long.parseLong(link, "pipe:[".length(), link.length() - 1, 10)
                    : null;
        } catch (IOException | RuntimeException notLinuxOrClosed) {
            return null;
        }
    }
}
