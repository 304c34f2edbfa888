package dev.hangscope.agent.watch.procfs.call;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Structures that a blocked call points to, as they lie in the memory of a 64-bit process. */
public final class PollSets {
    private PollSets() {}

    /** Descriptors of an array of {@code struct pollfd} (poll(2)); negative ones are ignored, as the kernel does. */
    public static List<Integer> ofPoll(byte[] array) {
        List<Integer> descriptors = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= 8) {
            int fd = buffer.getInt();
            buffer.getInt();
            if (fd >= 0 && !descriptors.contains(fd)) {
                descriptors.add(fd);
            }
        }
        return descriptors;
    }

    /** Descriptors below {@code count} in an {@code fd_set} (select(2)). */
    public static List<Integer> ofSelect(byte[] set, int count) {
        List<Integer> descriptors = new ArrayList<>();
        for (int fd = 0; fd < count && fd / 8 < set.length; fd++) {
            if ((set[fd / 8] >> (fd % 8) & 1) != 0) {
                descriptors.add(fd);
            }
        }
        return descriptors;
    }

    /** A {@code struct timespec}; {@code null} when it is not whole or makes no sense. */
    public static @Nullable Duration timespec(byte[] bytes) {
        if (bytes.length < 16) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        long seconds = buffer.getLong();
        long nanos = buffer.getLong();
        return seconds < 0 || seconds > Integer.MAX_VALUE || nanos < 0 || nanos > 999_999_999
                ? null
                : Duration.ofSeconds(seconds, nanos);
    }
}
