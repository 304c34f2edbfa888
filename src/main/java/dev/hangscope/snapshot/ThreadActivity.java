package dev.hangscope.snapshot;

import dev.hangscope.snapshot.os.OsProcess;
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
 * @param atOneLine number of looks in a row, of one at work, that saw its innermost frame of the application at the same line;
 *     {@code null} when not known
 */
public record ThreadActivity(
        long thread,
        Duration span,
        Duration cpu,
        int looks,
        @Nullable Long osThread,
        @Nullable OutsideUse use,
        @Nullable Integer atOneLine) {

    /** The activity of a thread of which it is not known at which line it was. */
    public ThreadActivity(
            long thread, Duration span, Duration cpu, int looks, @Nullable Long osThread, @Nullable OutsideUse use) {
        this(thread, span, cpu, looks, osThread, use, null);
    }

    /** The same activity, and what it reads from or writes to. */
    public ThreadActivity with(@Nullable OutsideUse known) {
        return new ThreadActivity(thread, span, cpu, looks, osThread, known, atOneLine);
    }

    /** The same activity of a thread that has been there for so long at least. */
    public ThreadActivity atLeast(Duration known) {
        return known.compareTo(span) <= 0
                ? this
                : new ThreadActivity(thread, known, cpu, looks, osThread, use, atOneLine);
    }

    /**
     * A descriptor that a thread waits on.
     *
     * @param descriptor its number; {@link #NOT_OPEN} of a FIFO that is being opened
     * @param link what the kernel says it is: {@code socket:[4711]}, {@code pipe:[4712]}, {@code /dev/pts/1}; the path of a file
     * @param connection of a TCP socket or of a unix socket with a name; {@code null} of anything else
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
     * A connection. Source: {@code /proc/net/tcp} and {@code tcp6}, tcp(7); {@code /proc/net/unix}, unix(7), of which only the name is known.
     *
     * @param local this end, {@code 127.0.0.1:40312}; empty of a unix socket
     * @param remote the other end; the path of a unix socket, or {@code @} and its abstract name
     * @param state {@code ESTABLISHED}, {@code SYN_SENT}, ...
     * @param unread bytes that have come and were not read
     * @param unsent bytes that the other side has not acknowledged
     * @param traffic when data was sent and received; {@code null} where the kernel did not answer
     */
    public record Connection(
            String local,
            String remote,
            String state,
            long unread,
            long unsent,
            @Nullable Traffic traffic) {

        /** A connection of whose traffic nothing is known. */
        public Connection(String local, String remote, String state, long unread, long unsent) {
            this(local, remote, state, unread, unsent, null);
        }

        /** Whether it is one of unix sockets. */
        public boolean isUnix() {
            return local.isEmpty();
        }
    }

    /**
     * When data last went over a TCP connection, in steps of the kernel's clock (1 to 10 ms). Source: {@code struct tcp_info} of
     * {@code linux/tcp.h}, by sock_diag(7).
     *
     * @param sent time since data was last sent; {@code null} when none was ever acknowledged or is on its way
     * @param received time since data was last received; {@code null} when none ever was
     * @param retransmits how often in a row the oldest data that is not acknowledged was sent again
     */
    public record Traffic(@Nullable Duration sent, @Nullable Duration received, int retransmits) {}

    /**
     * A process at the other end.
     *
     * @param pid its id
     * @param command its command line
     * @param state what it does as a whole; {@code null} when not known
     */
    public record OtherEnd(long pid, String command, OsProcess.@Nullable State state) {

        /** A process of whose state nothing is known. */
        public OtherEnd(long pid, String command) {
            this(pid, command, null);
        }

        /** The same process with its command line written in another way. */
        public OtherEnd withCommand(String other) {
            return new OtherEnd(pid, other, state);
        }
    }
}
