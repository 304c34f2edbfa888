package dev.hangscope.snapshot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has done at one place while others waited for it. A thread at work is at one place while its innermost method of the
 * application is the same in every look; one in a system call of the JDK's I/O, while it uses no processor time.
 *
 * @param thread its id
 * @param span how long it has been at that place, a lower bound
 * @param cpu processor time that it used in that span
 * @param looks number of looks that saw it there
 * @param osThread its id in the operating system; {@code null} when not known
 * @param use what it reads from or writes to; {@code null} when it is at work, or that is not known
 */
public record ThreadActivity(
        long thread,
        Duration span,
        Duration cpu,
        int looks,
        @Nullable Long osThread,
        @Nullable OutsideUse use) {

    /** The same activity, and what it reads from or writes to. */
    public ThreadActivity with(@Nullable OutsideUse known) {
        return new ThreadActivity(thread, span, cpu, looks, osThread, known);
    }

    /**
     * A descriptor that a thread waits on.
     *
     * @param descriptor its number; {@link #NOT_OPEN} of a FIFO that is being opened
     * @param link what the kernel says it is: {@code socket:[4711]}, {@code pipe:[4712]}, {@code /dev/pts/1}; the path of a file
     * @param connection of a TCP socket; {@code null} of anything else
     * @param others the processes at the other end, as far as they are on this machine and may be seen; of a wait for a file's lock
     *     those that own it
     */
    public record OutsideUse(
            int descriptor, String link, @Nullable Connection connection, List<OtherEnd> others) {

        /** The number of a descriptor that the thread will only get. */
        public static final int NOT_OPEN = -1;

        public OutsideUse {
            others = List.copyOf(others);
        }
    }

    /**
     * A TCP connection. Source: {@code /proc/net/tcp} and {@code tcp6}, tcp(7).
     *
     * @param local this end, {@code 127.0.0.1:40312}
     * @param remote the other end
     * @param state {@code ESTABLISHED}, {@code SYN_SENT}, ...
     * @param unread bytes that have come and were not read
     * @param unsent bytes that the other side has not acknowledged
     */
    public record Connection(String local, String remote, String state, long unread, long unsent) {}

    /**
     * A process at the other end.
     *
     * @param pid its id
     * @param command its command line
     */
    public record OtherEnd(long pid, String command) {}
}
