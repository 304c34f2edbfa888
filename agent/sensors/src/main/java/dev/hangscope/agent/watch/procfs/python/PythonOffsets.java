package dev.hangscope.agent.watch.procfs.python;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where CPython keeps its threads, frames and code: the table that it has at the start of its runtime for debuggers outside,
 * {@code _Py_DebugOffsets} in {@code Include/internal/pycore_debug_offsets.h}. The table is the same within one minor version, and
 * is known here for 3.13 and 3.14. Each value is an offset in bytes.
 *
 * @param plainStrings whether the bits of a string's state are not known, so that only ASCII is read
 */
record PythonOffsets(
        int interpreters,
        int nextInterpreter,
        int threads,
        int nextThread,
        int currentFrame,
        int nativeThread,
        int frameSize,
        int previous,
        int executable,
        int instruction,
        int owner,
        int codeSize,
        int filename,
        int qualname,
        int lineTable,
        int firstLine,
        int bytecode,
        int bytesLength,
        int bytes,
        int stringState,
        int stringLength,
        int stringHead,
        boolean plainStrings) {
    /** Bytes of the table that are read: the longer one of 3.14, and a little more. */
    static final int LENGTH = 1_024;

    static final byte[] COOKIE = "xdebugpy".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST = 1 << 20;
    private static final int VERSION_3_13 = 0x030d;
    private static final int VERSION_3_14 = 0x030e;

    /**
     * Reads the table.
     *
     * @param bytes from the start of the runtime on
     * @return {@code null} when it is none, or of another version, or not plausible
     */
    static @Nullable PythonOffsets parse(byte @Nullable [] bytes) {
        if (bytes == null
                || bytes.length < LENGTH
                || !Arrays.equals(bytes, 0, COOKIE.length, COOKIE, 0, COOKIE.length)) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int version = (int) (buffer.getLong(8) >>> 16);
        boolean newer = version == VERSION_3_14;
        boolean freeThreaded = buffer.getLong(16) != 0;
        if (version != VERSION_3_13 && !newer || freeThreaded) {
            return null;
        }
        // Fields before each struct: the table's head, and the structs before it.
        int runtime = 3;
        int interpreter = runtime + 3;
        int thread = interpreter + (newer ? 16 : 13);
        int frame = thread + 9;
        int code = frame + (newer ? 8 : 6);
        int object = code + (newer ? 11 : 10);
        int string = object + 2 + 4 + 3 + 3 + (newer ? 4 : 0) + 3 + 2 + 3;
        int[] fields = {
            runtime + 2,
            interpreter + 2,
            interpreter + 3,
            thread + 2,
            thread + 4,
            thread + 6,
            frame,
            frame + 1,
            frame + 2,
            frame + 3,
            frame + 5,
            code,
            code + 1,
            code + 3,
            code + 4,
            code + 5,
            code + 9,
            string + 1,
            string + 2,
            string + 3 + 1,
            string + 3 + 2,
            string + 3 + 3
        };
        int[] values = new int[fields.length];
        for (int i = 0; i < fields.length; i++) {
            long value = buffer.getLong(fields[i] * 8);
            if (value < 0 || value > MOST) {
                return null;
            }
            values[i] = (int) value;
        }
        PythonOffsets offsets = new PythonOffsets(
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7],
                values[8],
                values[9],
                values[10],
                values[11],
                values[12],
                values[13],
                values[14],
                values[15],
                values[16],
                values[17],
                values[18],
                values[19],
                values[20],
                values[21],
                newer);
        return offsets.isPlausible() ? offsets : null;
    }

    /** Whether the fields lie within structs of a sensible size, so that one read fetches a frame or a code object. */
    private boolean isPlausible() {
        int word = 8;
        int mostOfFrame = 4_096;
        return frameSize <= mostOfFrame
                && codeSize <= mostOfFrame
                && Math.max(Math.max(previous, executable), Math.max(instruction, owner)) + word <= frameSize + word
                && Math.max(Math.max(filename, qualname), Math.max(lineTable, firstLine)) + word <= codeSize + word
                && stringHead <= mostOfFrame
                && Math.max(stringState, stringLength) <= stringHead;
    }
}
