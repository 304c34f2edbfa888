package dev.hangscope.agent.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input that fails when it goes on behind a number of bytes. */
final class BoundedInput extends FilterInputStream {
    private final long mostBytes;
    private long left;

    BoundedInput(InputStream in, long mostBytes) {
        super(in);
        this.mostBytes = mostBytes;
        this.left = mostBytes;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        return next < 0 ? next : counted(1) == 1 ? next : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int got = in.read(bytes, from, length);
        return got < 0 ? got : counted(got);
    }

    @Override
    public long skip(long count) throws IOException {
        return counted((int) in.skip(Math.min(count, Integer.MAX_VALUE)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int counted(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new IOException("it has more than " + mostBytes + " bytes");
        }
        return bytes;
    }
}
