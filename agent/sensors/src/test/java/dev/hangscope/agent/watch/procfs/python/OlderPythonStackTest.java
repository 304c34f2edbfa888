package dev.hangscope.agent.watch.procfs.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A process that is laid out as CPython 3.9 or 3.12 lays it out, with the head of the ELF file that exports the symbols. */
class OlderPythonStackTest {
    private static final long BASE = 0x7f0000000000L;
    private static final String MAPS = "7f0000000000-7f0000001000 r--p 00000000 08:01 77    /usr/lib/FILE\n"
            + "7f0000001000-7f0000010000 rw-p 00001000 08:01 77    /usr/lib/FILE\n";
    private static final String OF_3_9 = "libpython3.9.so.1.0";
    private static final List<String> SYMBOLS =
            List.of("_PyRuntime", "PyFrame_Type", "PyCode_Type", "PyUnicode_Type", "PyBytes_Type", "Py_Version");
    private static final long DYNAMIC = 0x200;
    private static final long HASH = 0x300;
    private static final long NAMES = 0x400;
    private static final long TABLE = 0x600;
    private static final long VERSION = 0x1f00;
    private static final long RUNTIME = 0x2000;
    private static final long INTERPRETER = 0x3000;
    private static final long THREAD = 0x4000;
    private static final long FRAME = 0x5000;
    private static final long CODE = 0x6000;
    private static final long TEXTS = 0x7000;
    private static final long NATIVE = 0x9000;
    private static final long TID = 4242;

    private final ByteBuffer memory = ByteBuffer.allocate(0x10000).order(ByteOrder.LITTLE_ENDIAN);

    private byte @Nullable [] read(long address, int length) {
        long at = address - BASE;
        return at < 0 || length < 0 || at + length > memory.capacity()
                ? null
                : Arrays.copyOfRange(memory.array(), (int) at, (int) at + length);
    }

    private void put(long at, long value) {
        memory.putLong((int) at, value);
    }

    /** Where a symbol is: the runtime, and then the types. */
    private static long address(String symbol) {
        return symbol.equals("Py_Version") ? VERSION : RUNTIME + 0x200L * SYMBOLS.indexOf(symbol);
    }

    /** An ELF file with these symbols in one hash bucket. */
    private void layFile(List<String> symbols) {
        memory.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
        memory.putShort(18, (short) 62).putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        memory.putInt(64, 1);
        memory.putInt(120, 2).putLong(120 + 16, DYNAMIC).putLong(120 + 40, 64);
        // Addresses as musl's loader leaves them, but for one that the loader of glibc has moved.
        put(DYNAMIC, 5);
        put(DYNAMIC + 8, NAMES);
        put(DYNAMIC + 16, 6);
        put(DYNAMIC + 24, BASE + TABLE);
        put(DYNAMIC + 32, 0x6ffffef5L);
        put(DYNAMIC + 40, HASH);
        memory.putInt((int) HASH, 1).putInt((int) HASH + 4, 1).putInt((int) HASH + 8, 1);
        memory.putInt((int) HASH + 24, 1);
        int name = 1;
        for (int i = 0; i < symbols.size(); i++) {
            String each = symbols.get(i);
            int code = 5381;
            for (char c : each.toCharArray()) {
                code = code * 33 + c;
            }
            memory.putInt((int) HASH + 28 + 4 * i, i == symbols.size() - 1 ? code | 1 : code & ~1);
            memory.put((int) NAMES + name, each.getBytes(StandardCharsets.US_ASCII));
            int symbol = (int) TABLE + 24 * (i + 1);
            memory.putInt(symbol, name).putShort(symbol + 6, (short) 9).putLong(symbol + 8, address(each));
            name += each.length() + 1;
        }
    }

    private void object(long at, String type) {
        put(at + 8, BASE + address(type));
    }

    private void text(long at, String text, int head) {
        object(at, "PyUnicode_Type");
        put(at + 16, text.length());
        memory.putInt((int) at + 32, 1 << 2 | 1 << 5 | 1 << 6);
        memory.put((int) at + head, text.getBytes(StandardCharsets.US_ASCII));
    }

    private OlderPythonStackTest lay(byte[] lines, int head, int table) {
        put(THREAD + 16, BASE + INTERPRETER);
        object(CODE, "PyCode_Type");
        text(TEXTS, "/srv/worker.py", head);
        text(TEXTS + 0x100, "run", head);
        object(TEXTS + 0x200, "PyBytes_Type");
        put(TEXTS + 0x200 + 16, lines.length);
        memory.put((int) TEXTS + 0x200 + 32, lines);
        put(CODE + table, BASE + TEXTS + 0x200);
        return this;
    }

    private void lay39() {
        layFile(SYMBOLS.subList(0, 5));
        lay(new byte[] {4, 2, 6, -1}, 48, 120);
        put(RUNTIME + 32, BASE + INTERPRETER);
        put(INTERPRETER + 8, BASE + THREAD);
        put(THREAD + 176, BASE + NATIVE);
        put(NATIVE, BASE + NATIVE);
        put(NATIVE + 16, BASE + NATIVE);
        memory.putInt((int) NATIVE + 720, (int) TID);
        put(THREAD + 24, BASE + FRAME);
        object(FRAME, "PyFrame_Type");
        put(FRAME + 32, BASE + CODE);
        memory.putInt((int) FRAME + 104, 4);
        put(CODE + 104, BASE + TEXTS);
        put(CODE + 112, BASE + TEXTS + 0x100);
        memory.putInt((int) CODE + 40, 5);
    }

    private void lay312() {
        layFile(SYMBOLS);
        memory.putInt((int) VERSION, 0x030c01f0);
        lay(new byte[] {(byte) (0x80 | 11 << 3 | 1), 0, 0}, 40, 136);
        put(RUNTIME + 40, BASE + INTERPRETER);
        put(INTERPRETER + 72, BASE + THREAD);
        put(THREAD + 144, TID);
        put(THREAD + 56, BASE + THREAD + 0x200);
        put(THREAD + 0x200, BASE + FRAME);
        // An entry from C, and the frame that called it.
        memory.put((int) FRAME + 70, (byte) 3);
        put(FRAME + 8, BASE + FRAME + 0x100);
        put(FRAME + 0x100, BASE + CODE);
        put(FRAME + 0x100 + 56, BASE + CODE + 192 + 2);
        put(CODE + 112, BASE + TEXTS);
        put(CODE + 128, BASE + TEXTS + 0x100);
        memory.putInt((int) CODE + 68, 5);
    }

    private List<OsFrame> frames(String file, long tid) {
        PythonThreads stack = new Pythons().of(MAPS.replace("FILE", file), this::read);
        return stack == null ? List.of() : stack.of(tid);
    }

    @Test
    void frames_that_are_objects() {
        lay39();

        assertThat(frames(OF_3_9, TID)).containsExactly(new OsFrame("/srv/worker.py", 7, "run"));
        assertThat(frames(OF_3_9, 1)).isEmpty();
        assertThat(frames("python3.9", TID)).hasSize(1);
    }

    @Test
    void frames_behind_a_frame_of_c() {
        lay312();

        assertThat(frames("libpython3.12.so.1.0", TID)).containsExactly(new OsFrame("/srv/worker.py", 6, "run"));
        assertThat(frames("python", TID))
                .as("the version is not that of the name")
                .hasSize(1);
    }

    @Test
    void a_version_that_is_not_known_has_none() {
        lay39();
        assertThat(frames("libpython3.7m.so.1.0", TID)).isEmpty();
        assertThat(frames("libpython3.12.so.1.0", TID))
                .as("without the symbol of its version")
                .isEmpty();
        assertThat(frames("python", TID)).isEmpty();

        lay312();
        memory.putInt((int) VERSION, 0x030f00f0);
        assertThat(frames("libpython3.12.so.1.0", TID)).isEmpty();
    }

    @Test
    void an_object_of_another_type_ends_the_stack() {
        for (long at : new long[] {FRAME, CODE, TEXTS, TEXTS + 0x100}) {
            lay39();
            put(at + 8, BASE + RUNTIME);
            assertThat(frames(OF_3_9, TID)).as(Long.toHexString(at)).isEmpty();
        }
        lay39();
        object(TEXTS + 0x200, "PyCode_Type");
        assertThat(frames(OF_3_9, TID)).containsExactly(new OsFrame("/srv/worker.py", -1, "run"));
    }

    @Test
    void another_machine_and_a_file_without_symbols_have_none() {
        lay39();
        memory.putShort(18, (short) 183);
        assertThat(frames(OF_3_9, TID)).isEmpty();

        lay39();
        memory.putInt((int) NAMES + 1, 0);
        assertThat(frames(OF_3_9, TID)).isEmpty();
    }

    @Test
    void no_memory_makes_it_fail() {
        Random random = new Random(9);
        for (int round = 0; round < 6_000; round++) {
            if (round % 2 == 0) {
                lay39();
            } else {
                lay312();
            }
            for (int change = 0; change < 1 + round % 6; change++) {
                int at = round % 3 == 0 ? random.nextInt(0x700) : random.nextInt(0x9300);
                memory.put(at, (byte) random.nextInt());
            }
            assertThatCode(() -> frames(OF_3_9, TID)).doesNotThrowAnyException();
        }
    }
}
