package dev.hangscope.agent.watch;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import dev.hangscope.agent.watch.procfs.ProcEvents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's process events as they happen. Needs CAP_NET_ADMIN and a kernel with CONFIG_PROC_EVENTS. For one thread.
 */
final class ExitEvents implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final int socket;
    private final byte[] buffer = new byte[8_192];

    private ExitEvents(int socket) {
        this.socket = socket;
    }

    /**
     * Starts listening; what happens from now on waits in the socket.
     *
     * @return {@code null} where this user may not listen, or the kernel has no such events
     */
    static @Nullable ExitEvents open() {
        int socket = call("socket", AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_CONNECTOR);
        if (socket < 0) {
            return null;
        }
        byte[] half = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(0)
                .putLong(500_000)
                .array();
        byte[] address = ProcEvents.address();
        byte[] request = ProcEvents.request();
        boolean listens = call("bind", socket, address, address.length) == 0
                && call("setsockopt", socket, SOL_SOCKET, SO_RCVTIMEO, half, half.length) == 0
                && call("send", socket, request, new NativeLong(request.length), 0) == request.length;
        if (!listens) {
            call("close", socket);
            return null;
        }
        return new ExitEvents(socket);
    }

    /** Loads what {@link #open} needs, without listening. */
    static void warmUp() {
        call("close", -1);
        ProcEvents.address();
        new NativeLong(ProcEvents.request().length);
    }

    /** By name and not mapped as {@link KernelCalls} are: that takes JNA another 0.1 s, in which a child may end. */
    private static int call(String function, Object... arguments) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    }

    /** Waits for the next events, for half a second at most; empty when there were none, or some were lost. */
    List<ProcEvents.Event> next() {
        try {
            int read = KernelCalls.recv(socket, buffer, new NativeLong(buffer.length), 0)
                    .intValue();
            return ProcEvents.parse(buffer, read);
        } catch (LastErrorException timeOutOrOverrun) {
            return List.of();
        }
    }

    @Override
    public void close() {
        KernelCalls.close(socket);
    }
}
