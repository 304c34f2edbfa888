package dev.hangscope.agent.files;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import dev.hangscope.agent.ownership.FileFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection to the Unix socket of another process, whose peer is that process and no other that has laid a socket
 * there: the kernel
 * says which (man page {@code unix(7)}, SO_PEERCRED).
 */
public final class AttachSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 0x80001;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CREDENTIALS_BYTES = 12;
    private static final int TIME_BYTES = 16;
    private static final int CHUNK = 8192;

    private final int number;
    private final long deadline;

    private AttachSocket(int number, Duration patience) {
        this.number = number;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /**
     * Connects.
     *
     * @param directory where the socket lies
     * @param name its name; a link is not followed
     * @param owner the user that the socket must belong to
     * @param pid the process that must have made it
     * @param patience how long the whole exchange may take
     * @throws java.nio.file.NoSuchFileException when there is no socket, or nobody listens
     * @throws IOException when another process has laid the socket, or the system refuses
     */
    public static AttachSocket connect(Descriptor directory, String name, int owner, long pid, Duration patience)
            throws IOException {
        Path file = directory.path().resolve(name);
        try (Descriptor descriptor = Descriptor.of(file)) {
            FileFacts facts = descriptor.facts();
            if (!facts.isSocket() || facts.uid() != owner) {
                throw new FileSystemException(
                        name,
                        null,
                        "another user has laid a file of this name, or an ended JVM has left it: remove it");
            }
            AttachSocket socket = new AttachSocket(LinuxCalls.socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0), patience);
            try {
                socket.setTimeouts(patience);
                byte[] address = address(descriptor.path());
                LinuxCalls.connect(socket.number, address, address.length);
                socket.checkPeer(name, pid);
                return socket;
            } catch (LastErrorException | IOException refused) {
                socket.close();
                throw refused;
            }
        } catch (LastErrorException refused) {
            if (refused.getErrorCode() == LinuxCalls.EAGAIN) {
                throw new SocketTimeoutException("it takes no more connections");
            }
            if (refused.getErrorCode() == LinuxCalls.ECONNREFUSED) {
                throw new java.nio.file.NoSuchFileException(name, null, "nobody listens");
            }
            throw LinuxCalls.failure(name, refused);
        }
    }

    private static byte[] address(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + name.length + 1)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
    }

    private void setTimeouts(Duration patience) {
        byte[] time = ByteBuffer.allocate(TIME_BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(patience.toSeconds())
                .putLong(patience.toNanosPart() / 1000)
                .array();
        LinuxCalls.setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, time, time.length);
        LinuxCalls.setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, time, time.length);
    }

    private void checkPeer(String name, long pid) throws IOException {
        byte[] credentials = new byte[CREDENTIALS_BYTES];
        LinuxCalls.getsockopt(number, SOL_SOCKET, SO_PEERCRED, credentials, new int[] {credentials.length});
        int peer = ByteBuffer.wrap(credentials).order(ByteOrder.nativeOrder()).getInt();
        if (peer != pid) {
            throw new FileSystemException(name, null, "process " + peer + " has laid a socket of this name");
        }
    }

    /** Sends the bytes. */
    public void send(byte[] bytes) throws IOException {
        try {
            int sent = 0;
            while (sent < bytes.length) {
                byte[] rest = java.util.Arrays.copyOfRange(bytes, sent, bytes.length);
                sent += LinuxCalls.send(number, rest, new NativeLong(rest.length), MSG_NOSIGNAL)
                        .intValue();
            }
        } catch (LastErrorException error) {
            throw failure(error);
        }
    }

    /**
     * Receives until the peer closes, and keeps the first bytes.
     *
     * @throws SocketTimeoutException when nothing comes for so long as was told
     */
    public byte[] receive(int mostBytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try {
            while (all.size() < mostBytes) {
                if (System.nanoTime() - deadline > 0) {
                    throw new SocketTimeoutException("no complete answer");
                }
                int got = LinuxCalls.recv(number, chunk, new NativeLong(chunk.length), 0)
                        .intValue();
                if (got <= 0) {
                    break;
                }
                all.write(chunk, 0, Math.min(got, mostBytes - all.size()));
            }
        } catch (LastErrorException error) {
            throw failure(error);
        }
        return all.toByteArray();
    }

    private static IOException failure(LastErrorException error) {
        return error.getErrorCode() == LinuxCalls.EAGAIN
                ? new SocketTimeoutException("no answer")
                : new IOException("the connection broke (" + error.getMessage() + ")");
    }

    @Override
    public void close() {
        LinuxCalls.close(number);
    }
}
