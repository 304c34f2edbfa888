package dev.hangscope.agent.watch;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import dev.hangscope.agent.watch.procfs.UnixDiag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What only system calls tell of unix sockets: their peers (sock_diag(7), through JNA; else the text of {@code ss}) and
 * whether a read has a time-out (SO_RCVTIMEO, which no file of {@code /proc} shows).
 */
final class UnixSockets {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    /** The same numbers on x86_64 and aarch64. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_GETFD = 438;

    private UnixSockets() {}

    /** Loads JNA's native part ahead of its first use, which takes a quarter of a second. */
    static void warmUp() {
        try {
            LibC.load();
        } catch (LinkageError | RuntimeException e) {
            // Said when it is needed.
        }
    }

    /** The C library, directly mapped. */
    private static final class LibC {
        static {
            Native.register("c");
        }

        static void load() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native NativeLong send(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

        static native NativeLong recv(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

        static native int getsockopt(int fd, int level, int option, byte[] value, int[] length)
                throws LastErrorException;

        static native int close(int fd);

        static native NativeLong syscall(NativeLong number, NativeLong a, NativeLong b, NativeLong c)
                throws LastErrorException;
    }

    /** Inode of each connected unix stream socket with its peer's; {@code null} when neither way works. */
    static @Nullable Map<Long, Long> peers() {
        try {
            Map<Long, Long> peers = peersByNetlink();
            if (peers != null) {
                return peers;
            }
        } catch (LastErrorException | LinkageError e) {
            // No netlink (seccomp) or no JNA (noexec home): ss may still work.
        }
        return peersBySs();
    }

    private static @Nullable Map<Long, Long> peersByNetlink() {
        int fd = LibC.socket(AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_SOCK_DIAG);
        try {
            byte[] request = UnixDiag.request();
            LibC.send(fd, request, new NativeLong(request.length), 0);
            Map<Long, Long> peers = new HashMap<>();
            byte[] buffer = new byte[65_536];
            while (true) {
                int read =
                        LibC.recv(fd, buffer, new NativeLong(buffer.length), 0).intValue();
                switch (UnixDiag.parse(buffer, read, peers)) {
                    case DONE -> {
                        return peers;
                    }
                    case FAILED -> {
                        return null;
                    }
                    case MORE -> {
                        if (read <= 0) {
                            return null;
                        }
                    }
                }
            }
        } finally {
            LibC.close(fd);
        }
    }

    private static @Nullable Map<Long, Long> peersBySs() {
        try {
            Process ss = new ProcessBuilder("ss", "-xaH")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ss.getOutputStream().close();
            String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return ss.waitFor(2, TimeUnit.SECONDS) && ss.exitValue() == 0 ? UnixDiag.ofSs(text) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Whether blocking calls on a socket end by themselves. */
    enum Timeout {
        NONE,
        SET,
        NOT_READABLE
    }

    /**
     * Asks for a socket's own time-outs: takes a copy of the descriptor (pidfd_getfd(2)), asks, and closes it. The copy
     * shares the open file, so nothing changes for its owner.
     */
    static Timeout timeout(long pid, int fd) {
        if (!System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64|aarch64|arm64")) {
            return Timeout.NOT_READABLE;
        }
        int process = -1;
        int copy = -1;
        try {
            process = LibC.syscall(
                            new NativeLong(PIDFD_OPEN), new NativeLong(pid), new NativeLong(0), new NativeLong(0))
                    .intValue();
            copy = LibC.syscall(
                            new NativeLong(PIDFD_GETFD), new NativeLong(process), new NativeLong(fd), new NativeLong(0))
                    .intValue();
            return isSet(copy, SO_RCVTIMEO) || isSet(copy, SO_SNDTIMEO) ? Timeout.SET : Timeout.NONE;
        } catch (LastErrorException | LinkageError e) {
            return Timeout.NOT_READABLE;
        } finally {
            if (copy >= 0) {
                LibC.close(copy);
            }
            if (process >= 0) {
                LibC.close(process);
            }
        }
    }

    private static boolean isSet(int fd, int option) {
        byte[] timeval = new byte[16];
        LibC.getsockopt(fd, SOL_SOCKET, option, timeval, new int[] {timeval.length});
        ByteBuffer buffer = ByteBuffer.wrap(timeval).order(ByteOrder.nativeOrder());
        return buffer.getLong(0) != 0 || buffer.getLong(8) != 0;
    }
}
