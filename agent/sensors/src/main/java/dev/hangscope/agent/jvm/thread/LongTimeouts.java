package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.ThreadWait;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Threads whose timeout is ten minutes or more. A day is none in practice: libraries write "forever" as {@link Long#MAX_VALUE}. A hook notes such
 * timeouts of an agent that was there from the start; one that came late reads them from the kernel. A thread that waits with a timeout is
 * in the system call {@code futex}, and its fourth argument is the address of the timeout in this process. Sources: futex(2),
 * {@code /proc/PID/task/TID/syscall} and {@code /proc/PID/mem}, proc(5). Linux on x86-64 and ARM64; of other systems nothing is known.
 */
public final class LongTimeouts {
    private static final long LONG_IN_SECONDS = 600;
    private static final long NANOS = 1_000_000_000;
    private static final int MOST_THREADS = 1_000;

    private static final Map<String, Long> FUTEX = Map.of("amd64", 202L, "aarch64", 98L);
    private static final int OPERATION = 1;
    private static final int TIMEOUT = 3;
    private static final int WAIT = 0;
    private static final int WAIT_UNTIL = 9;
    private static final int CLOCK_REALTIME = 256;
    private static final int FLAGS = 128 | CLOCK_REALTIME;

    private final OsThreads osThreads = new OsThreads();

    /** Returns how much of such a timeout is left, for each thread that waits with one. */
    public Map<Long, Duration> of(Collection<Waiting> threads) {
        Long futex = FUTEX.get(System.getProperty("os.arch", ""));
        List<Long> asked = threads.stream()
                .filter(LongTimeouts::isAsked)
                .map(Waiting::id)
                .limit(MOST_THREADS)
                .toList();
        if (futex == null || asked.isEmpty()) {
            return Map.of();
        }
        Map<Long, Long> ids = osThreads.of(asked);
        Map<Long, Duration> found = new HashMap<>();
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            for (Map.Entry<Long, Long> thread : ids.entrySet()) {
                long left = secondsLeft(thread.getValue(), futex, memory);
                if (left >= LONG_IN_SECONDS) {
                    found.put(thread.getKey(), Duration.ofSeconds(left));
                }
            }
        } catch (IOException | SecurityException notAllowed) {
            return Map.of();
        }
        return found;
    }

    /** A virtual thread has no system call of its own, and one that sleeps waits for no other thread. */
    private static boolean isAsked(Waiting thread) {
        return thread.state() == Thread.State.TIMED_WAITING
                && !thread.virtual()
                && thread.kind() != null
                && thread.kind() != ThreadWait.Kind.SLEEP;
    }

    private static long secondsLeft(long osThread, long futex, RandomAccessFile memory) {
        try {
            String call = Files.readString(Path.of("/proc/self/task", Long.toString(osThread), "syscall"));
            return secondsLeft(SyscallLine.parse(call), futex, memory);
        } catch (IOException | SecurityException ended) {
            return 0;
        }
    }

    /** How many seconds the wait in this system call has left; 0 when it is another call, or has no timeout. */
    private static long secondsLeft(@Nullable SyscallLine call, long futex, RandomAccessFile memory)
            throws IOException {
        if (call == null || call.number() != futex || call.arguments().get(TIMEOUT) <= 0) {
            return 0;
        }
        int operation = call.intArgument(OPERATION);
        long address = call.arguments().get(TIMEOUT);
        byte[] seconds = new byte[Long.BYTES];
        memory.seek(address);
        memory.readFully(seconds);
        long timeout = ByteBuffer.wrap(seconds).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return switch (operation & ~FLAGS) {
            case WAIT -> timeout;
            case WAIT_UNTIL ->
                timeout
                        - ((operation & CLOCK_REALTIME) == 0
                                ? System.nanoTime() / NANOS // CLOCK_MONOTONIC, on Linux
                                : System.currentTimeMillis() / 1_000);
            default -> 0;
        };
    }
}
