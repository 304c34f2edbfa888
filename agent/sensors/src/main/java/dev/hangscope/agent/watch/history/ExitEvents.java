package dev.hangscope.agent.watch.history;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.hangscope.agent.watch.procfs.ProcEventFilter;
import dev.hangscope.agent.watch.procfs.ProcEvents;
import dev.hangscope.agent.watch.scan.KernelCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's process events as they happen. Needs CAP_NET_ADMIN and a kernel with CONFIG_PROC_EVENTS. For one thread.
 *
 * <p>The kernel sends the events of all processes of the machine. A filter keeps those away that are not wanted: a thread that is
 * woken for each of 200 forks a second takes 3 % of a core.
 */
final class ExitEvents implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_ATTACH_FILTER = 26;

    private final int socket;
    private final byte[] buffer = new byte[8_192];

    private ExitEvents(int socket) {
        this.socket = socket;
    }

    /**
     * Starts listening to all processes; what happens from now on waits in the socket.
     *
     * @param wait how long {@link #next} waits
     * @return {@code null} where this user may not listen, or the kernel has no such events
     */
    static @Nullable ExitEvents open(Duration wait) {
        int socket = call("socket", AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_CONNECTOR);
        if (socket < 0) {
            return null;
        }
        ExitEvents events = new ExitEvents(socket);
        byte[] address = ProcEvents.address();
        byte[] request = ProcEvents.request();
        boolean listens = call("bind", socket, address, address.length) == 0
                && events.setWait(wait)
                && call("send", socket, request, new NativeLong(request.length), 0) == request.length;
        if (!listens) {
            call("close", socket);
            return null;
        }
        return events;
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

    /**
     * From now on events of all processes are heard, those of single threads are not.
     *
     * @param wait how long {@link #next} waits
     */
    void hearAll(Duration wait) {
        setWait(wait);
        attach(ProcEventFilter.all());
    }

    /**
     * From now on only these processes are heard, and the exits of their children. What was sent before still comes.
     *
     * @param wait how long {@link #next} waits
     * @return whether that is so; else all are still heard, since they are too many for this kernel
     */
    boolean hearOnly(long[] pids, Duration wait) {
        boolean attached = pids.length <= ProcEventFilter.MOST && attach(ProcEventFilter.only(pids));
        return attached && setWait(wait);
    }

    private boolean setWait(Duration wait) {
        byte[] timeval = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(wait.toSeconds())
                .putLong(wait.toNanosPart() / 1000)
                .array();
        return call("setsockopt", socket, SOL_SOCKET, SO_RCVTIMEO, timeval, timeval.length) == 0;
    }

    /** {@code struct sock_fprog}: the number of instructions and where they are. The kernel copies them. */
    private boolean attach(byte[] program) {
        try (Memory instructions = new Memory(program.length)) {
            instructions.write(0, program, 0, program.length);
            byte[] whole = ByteBuffer.allocate(2 * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) (program.length / ProcEventFilter.INSTRUCTION))
                    .putLong(Long.BYTES, Pointer.nativeValue(instructions))
                    .array();
            return Native.POINTER_SIZE == Long.BYTES
                    && call("setsockopt", socket, SOL_SOCKET, SO_ATTACH_FILTER, whole, whole.length) == 0;
        }
    }

    /** Waits for the next events, as long as was set; empty when there were none, or some were lost. */
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
