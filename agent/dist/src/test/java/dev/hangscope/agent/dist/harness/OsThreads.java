package dev.hangscope.agent.dist.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Threads of a process as the kernel lists them: proc_pid_task(5). */
public final class OsThreads {
    private OsThreads() {}

    /** Whether there is a thread of that name, of which the kernel keeps 15 characters. */
    static boolean exists(long pid, String comm) {
        try (Stream<Path> tasks = tasks(pid)) {
            return tasks.anyMatch(task -> isNamed(task, comm));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Names of all threads, in no order. */
    public static List<String> names(long pid) {
        try (Stream<Path> tasks = tasks(pid)) {
            return tasks.map(task -> read(task.resolve("comm")).strip()).toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** The text of the thread's file {@code status}; empty when there is no such thread. */
    public static String status(long pid, String comm) {
        try (Stream<Path> tasks = tasks(pid)) {
            return tasks.filter(task -> isNamed(task, comm))
                    .map(task -> read(task.resolve("status")))
                    .findFirst()
                    .orElse("");
        } catch (IOException gone) {
            return "";
        }
    }

    private static Stream<Path> tasks(long pid) throws IOException {
        return Files.list(Path.of("/proc", Long.toString(pid), "task"));
    }

    private static boolean isNamed(Path task, String comm) {
        return read(task.resolve("comm")).strip().equals(comm);
    }

    /** Empty where the thread has ended meanwhile, which says nothing of the others. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
