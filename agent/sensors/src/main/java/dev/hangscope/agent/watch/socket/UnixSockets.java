package dev.hangscope.agent.watch.socket;

import com.sun.jna.LastErrorException;
import dev.hangscope.agent.watch.procfs.UnixDiag;
import dev.hangscope.agent.watch.scan.KernelCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What only system calls tell of unix sockets: their peers (sock_diag(7), through JNA; else the text of {@code ss}) and
 * whether a read has a time-out (SO_RCVTIMEO, which no file of {@code /proc} shows).
 */
public final class UnixSockets {
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    private static final long MOST_SECONDS_OF_SS = 2;

    private UnixSockets() {}

    /**
     * Inode of each connected unix socket with its peer's, as far as the kernel tells this process; {@code null} when it does
     * not (seccomp), or JNA cannot be used. Starts no process.
     */
    public static @Nullable Map<Long, Long> peersHere() {
        try {
            return peersByNetlink();
        } catch (LastErrorException | LinkageError e) {
            return null;
        }
    }

    /** As {@link #peersHere}, else by the command {@code ss}; {@code null} when neither way works. */
    public static @Nullable Map<Long, Long> peersHereOrBySs() {
        Map<Long, Long> peers = peersHere();
        return peers == null ? peersBySs() : peers;
    }

    /** Inodes of the unix sockets that listen, by {@link UnixDiag#fileKey}; empty when the kernel does not tell. */
    public static Map<String, Long> listenersHere() {
        Map<String, Long> listeners = new HashMap<>();
        try {
            boolean whole = SockDiagSocket.ask(
                    UnixDiag.requestOfListeners(),
                    Integer.MAX_VALUE,
                    (datagram, length) -> UnixDiag.parseListeners(datagram, length, listeners));
            return whole ? listeners : Map.of();
        } catch (LastErrorException | LinkageError e) {
            return Map.of();
        }
    }

    private static @Nullable Map<Long, Long> peersByNetlink() {
        Map<Long, Long> peers = new HashMap<>();
        boolean whole = SockDiagSocket.ask(
                UnixDiag.request(), Integer.MAX_VALUE, (datagram, length) -> UnixDiag.parse(datagram, length, peers));
        return whole ? peers : null;
    }

    /** Neither a stuck {@code ss}, nor one that was replaced by something else, holds the command line up. */
    private static @Nullable Map<Long, Long> peersBySs() {
        Process ss = null;
        try {
            ss = new ProcessBuilder("ss", "-xaH")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ss.getOutputStream().close();
            FutureTask<byte[]> output = new FutureTask<>(ss.getInputStream()::readAllBytes);
            Thread reader = new Thread(output, "hangscope-ss");
            reader.setDaemon(true);
            reader.start();
            String text = new String(output.get(MOST_SECONDS_OF_SS, TimeUnit.SECONDS), StandardCharsets.UTF_8);
            return ss.waitFor(MOST_SECONDS_OF_SS, TimeUnit.SECONDS) && ss.exitValue() == 0 ? UnixDiag.ofSs(text) : null;
        } catch (IOException | ExecutionException | TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            if (ss != null) {
                ss.destroyForcibly();
            }
        }
    }

    /** Whether blocking calls on a socket end by themselves. */
    public enum Timeout {
        NONE,
        SET,
        NOT_READABLE
    }

    /**
     * Asks for a socket's own time-outs: takes a copy of the descriptor (pidfd_getfd(2)), asks, and closes it. The copy
     * shares the open file, so nothing changes for its owner.
     */
    public static Timeout timeout(long pid, int fd) {
        int process = -1;
        int copy = -1;
        try {
            process = KernelCalls.call(KernelCalls.PIDFD_OPEN, pid, 0, 0);
            copy = KernelCalls.call(KernelCalls.PIDFD_GETFD, process, fd, 0);
            return isSet(copy, SO_RCVTIMEO) || isSet(copy, SO_SNDTIMEO) ? Timeout.SET : Timeout.NONE;
        } catch (LastErrorException | LinkageError e) {
            return Timeout.NOT_READABLE;
        } finally {
            if (copy >= 0) {
                KernelCalls.close(copy);
            }
            if (process >= 0) {
                KernelCalls.close(process);
            }
        }
    }

    private static boolean isSet(int fd, int option) {
        byte[] timeval = new byte[16];
        KernelCalls.getsockopt(fd, SOL_SOCKET, option, timeval, new int[] {timeval.length});
        ByteBuffer buffer = ByteBuffer.wrap(timeval).order(ByteOrder.nativeOrder());
        return buffer.getLong(0) != 0 || buffer.getLong(8) != 0;
    }
}
