package dev.hangscope.heap.hprof.record;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** Reads a dump's numbers one after the other, or from a place. */
public final class DumpInput {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final SeekableByteChannel channel;
    private final long size;
    private byte[] buffer;
    private int at;
    private int limit;
    private long bufferStart;
    private int idSize = 8;

    public DumpInput(SeekableByteChannel channel, int bufferBytes) throws IOException {
        this.channel = channel;
        size = channel.size();
        buffer = new byte[bufferBytes];
    }

    public void idSize(int bytes) {
        idSize = bytes;
    }

    public int idSize() {
        return idSize;
    }

    public long size() {
        return size;
    }

    /** Where the next number lies. */
    public long position() {
        return bufferStart + at;
    }

    /** Goes on reading there. */
    public void seek(long position) {
        if (position >= bufferStart && position <= bufferStart + limit) {
            at = (int) (position - bufferStart);
        } else {
            bufferStart = position;
            at = 0;
            limit = 0;
        }
    }

    public int u1() throws IOException {
        need(1);
        return buffer[at++] & 0xFF;
    }

    public int u2() throws IOException {
        need(2);
        int value = (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
        at += 2;
        return value;
    }

    public int i4() throws IOException {
        need(4);
        int value = (int) INTS.get(buffer, at);
        at += 4;
        return value;
    }

    long u4() throws IOException {
        return i4() & 0xFFFF_FFFFL;
    }

    long i8() throws IOException {
        need(8);
        long value = (long) LONGS.get(buffer, at);
        at += 8;
        return value;
    }

    public long id() throws IOException {
        return idSize == 8 ? i8() : u4();
    }

    public void skip(long bytes) throws IOException {
        if (bytes <= limit - at) {
            at += (int) bytes;
        } else if (position() + bytes > size) {
            throw truncated();
        } else {
            seek(position() + bytes);
        }
    }

    public byte[] bytes(int count) throws IOException {
        need(count);
        byte[] copy = Arrays.copyOfRange(buffer, at, at + count);
        at += count;
        return copy;
    }

    private void need(int count) throws IOException {
        if (limit - at >= count) {
            return;
        }
        if (position() + count > size) {
            throw truncated();
        }
        int rest = limit - at;
        byte[] target = count > buffer.length ? new byte[count] : buffer;
        for (int i = 0; i < rest; i++) {
            target[i] = buffer[at + i];
        }
        bufferStart += at;
        buffer = target;
        at = 0;
        limit = rest;
        channel.position(bufferStart + rest);
        while (limit < count) {
            int read = channel.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
            if (read < 0) {
                throw truncated();
            }
            limit += read;
        }
    }

    BadDumpException truncated() {
        return new BadDumpException("is truncated at byte " + size
                + ": the disk was full, or the dump is still being written; take it again");
    }
}
