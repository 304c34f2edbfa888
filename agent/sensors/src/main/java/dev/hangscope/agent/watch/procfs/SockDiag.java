package dev.hangscope.agent.watch.procfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages of sock_diag(7) and their attributes, netlink(7), whichever sockets they are about. */
public final class SockDiag {
    /** Bytes of a message head, {@code struct nlmsghdr}. */
    static final int HEAD = 16;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    private SockDiag() {}

    /** Whether more datagrams follow the one just read. */
    public enum Progress {
        MORE,
        DONE,
        FAILED
    }

    /** A part of a datagram. */
    interface Part {
        /** The part, from {@code at} to {@code end}. */
        void read(ByteBuffer buffer, int at, int end);
    }

    /** An attribute of a message. */
    interface Attribute {
        /** The attribute's value, of so many bytes from {@code at}. */
        void read(int type, int at, int size);
    }

    /** The head of a dump request that has so many bytes with it; the position is behind it. */
    static ByteBuffer request(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        int sockDiagByFamily = 20;
        int requestAndDump = 0x301;
        return buffer.putInt(bytes)
                .putShort((short) sockDiagByFamily)
                .putShort((short) requestAndDump)
                .putInt(1)
                .putInt(0);
    }

    /** Reads the messages of one datagram that have at least so many bytes behind their head. */
    static Progress messages(byte[] datagram, int length, int least, Part each) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, Math.max(0, Math.min(length, datagram.length)))
                .order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= HEAD) {
            int start = buffer.position();
            int size = buffer.getInt(start);
            int type = buffer.getShort(start + 4);
            if (type == NLMSG_DONE) {
                return Progress.DONE;
            }
            if (type == NLMSG_ERROR || size < HEAD || size > buffer.limit() - start) {
                return Progress.FAILED;
            }
            if (size >= HEAD + least) {
                each.read(buffer, start + HEAD, start + size);
            }
            buffer.position(Math.min(buffer.limit(), start + align(size)));
        }
        return Progress.MORE;
    }

    /** Reads the attributes of a message, {@code struct rtattr}, up to one that is broken. */
    static void attributes(ByteBuffer buffer, int from, int end, Attribute each) {
        int head = 4;
        for (int at = from; at + head <= end; ) {
            int size = Short.toUnsignedInt(buffer.getShort(at));
            if (size < head || at + size > end) {
                return;
            }
            each.read(buffer.getShort(at + 2), at + head, size - head);
            at += align(size);
        }
    }

    private static int align(int size) {
        return (size + 3) & ~3;
    }
}
