package dev.hangscope.agent.watch.procfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of the kernel's process events connector: who forked, executed a program, exited and how, as it happens. The only
 * source that tells the exit status of a process which its parent reaps at once. Source: {@code include/uapi/linux/cn_proc.h},
 * {@code connector.h}, {@code netlink.h}.
 */
public final class ProcEvents {
    /** Bytes of {@code struct nlmsghdr}, {@code struct cn_msg}, and of {@code struct proc_event} before its data. */
    private static final int NETLINK_HEAD = 16;

    private static final int CONNECTOR_HEAD = 20;
    static final int EVENT_HEAD = 16;

    /** Where {@code struct proc_event} begins in a message. */
    static final int EVENT = NETLINK_HEAD + CONNECTOR_HEAD;

    private static final int CN_IDX_PROC = 1;
    private static final int CN_VAL_PROC = 1;
    private static final int PROC_CN_MCAST_LISTEN = 1;
    private static final int NLMSG_DONE = 3;
    static final int FORK = 0x1;
    static final int EXEC = 0x2;
    static final int EXIT = 0x8000_0000;

    private ProcEvents() {}

    /** What happened. */
    public enum Kind {
        FORKED,
        EXECUTED,
        EXITED
    }

    /**
     * One event of a whole process; those of single threads are left out.
     *
     * @param pid the process: of a fork the child
     * @param parent its parent; 0 where the event does not tell
     * @param thread the thread that forked; 0 otherwise
     * @param status status word of wait(2) at an exit; 0 otherwise
     */
    public record Event(Kind kind, long pid, long parent, long thread, int status) {}

    /** {@code struct sockaddr_nl} of the events' group. */
    public static byte[] address() {
        short netlink = 16;
        return ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putShort(netlink)
                .putShort((short) 0)
                .putInt(0)
                .putInt(CN_IDX_PROC)
                .array();
    }

    /** The message that asks for events. */
    public static byte[] request() {
        int length = NETLINK_HEAD + CONNECTOR_HEAD + 4;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort((short) NLMSG_DONE)
                .putShort((short) 0)
                .putInt(0)
                .putInt(0)
                .putInt(CN_IDX_PROC)
                .putInt(CN_VAL_PROC)
                .putInt(0)
                .putInt(0)
                .putShort((short) 4)
                .putShort((short) 0)
                .putInt(PROC_CN_MCAST_LISTEN)
                .array();
    }

    /** The events of one datagram; none for what is not understood. */
    public static List<Event> parse(byte[] datagram, int length) {
        List<Event> events = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, Math.max(0, Math.min(length, datagram.length)))
                .order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + NETLINK_HEAD <= buffer.limit()) {
            int size = buffer.getInt(at);
            if (size < NETLINK_HEAD || size > buffer.limit() - at) {
                break;
            }
            int event = at + EVENT;
            if (event + EVENT_HEAD + 16 <= at + size && buffer.getInt(at + NETLINK_HEAD) == CN_IDX_PROC) {
                event(buffer, event, at + size, events);
            }
            at += (size + 3) & ~3;
        }
        return events;
    }

    private static void event(ByteBuffer buffer, int at, int end, List<Event> events) {
        int data = at + EVENT_HEAD;
        long first = Integer.toUnsignedLong(buffer.getInt(data));
        long second = Integer.toUnsignedLong(buffer.getInt(data + 4));
        switch (buffer.getInt(at)) {
            case FORK -> {
                long child = Integer.toUnsignedLong(buffer.getInt(data + 8));
                boolean process = child == Integer.toUnsignedLong(buffer.getInt(data + 12));
                if (process) {
                    events.add(new Event(Kind.FORKED, child, second, first, 0));
                }
            }
            case EXEC -> events.add(new Event(Kind.EXECUTED, second, 0, 0, 0));
            case EXIT -> {
                if (first == second) {
                    long parent = data + 24 <= end ? Integer.toUnsignedLong(buffer.getInt(data + 20)) : 0;
                    events.add(new Event(Kind.EXITED, first, parent, 0, buffer.getInt(data + 8)));
                }
            }
            default -> {}
        }
    }
}
