package dev.hangscope.agent.watch.procfs.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A process that is laid out as CPython 3.13 lays it out, in one piece of memory. */
class PythonStackTest {
    private static final long BASE = 0x10000;
    private static final String MAPS = "10000-20000 rw-p 00000000 08:01 77    /usr/lib/libpython3.13.so.1.0\n";
    private static final long RUNTIME = BASE + 0x100;
    private static final long INTERPRETER = BASE + 0x1000;
    private static final long THREAD = BASE + 0x2000;
    private static final long FRAME = BASE + 0x3000;
    private static final long ENTRY = BASE + 0x3100;
    private static final long OUTER = BASE + 0x3200;
    private static final long CODE = BASE + 0x4000;
    private static final long FILE = BASE + 0x5000;
    private static final long FUNCTION = BASE + 0x5200;
    private static final long TABLE = BASE + 0x5400;
    private static final long TID = 4242;

    private final ByteBuffer memory = ByteBuffer.allocate(0x10000).order(ByteOrder.nativeOrder());

    private byte @Nullable [] read(long address, int length) {
        long at = address - BASE;
        return at < 0 || length < 0 || at + length > memory.capacity()
                ? null
                : Arrays.copyOfRange(memory.array(), (int) at, (int) at + length);
    }

    private void put(long address, long value) {
        memory.putLong((int) (address - BASE), value);
    }

    private void text(long address, String text) {
        put(address + 16, text.length());
        memory.putInt((int) (address + 32 - BASE), 1 << 2 | 1 << 5 | 1 << 6 | 0x2bc5 << 16);
        memory.put((int) (address + 40 - BASE), text.getBytes(StandardCharsets.US_ASCII));
    }

    private PythonStackTest lay() {
        memory.put((int) (RUNTIME - BASE), PythonOffsets.COOKIE);
        long[] table = new long[80];
        table[1] = 0x030d00f0L;
        // runtime_state: size, finalizing, interpreters; interpreter: size, id, next, threads
        table[5] = 0x800;
        table[8] = 8;
        table[9] = 16;
        // thread: size, prev, next, interp, current_frame, thread_id, native_thread_id
        table[21] = 24;
        table[23] = 32;
        table[25] = 40;
        // frame: size, previous, executable, instr_ptr, localsplus, owner
        table[28] = 80;
        table[29] = 8;
        table[30] = 0;
        table[31] = 56;
        table[33] = 70;
        // code: size, filename, name, qualname, linetable, firstlineno, ..., co_code_adaptive
        table[34] = 200;
        table[35] = 112;
        table[37] = 128;
        table[38] = 136;
        table[39] = 68;
        table[43] = 192;
        // bytes and strings, behind type, tuple, list, dict, float and long
        table[65] = 16;
        table[66] = 32;
        table[68] = 32;
        table[69] = 16;
        table[70] = 40;
        for (int i = 1; i < table.length; i++) {
            put(RUNTIME + 8L * i, table[i]);
        }
        put(RUNTIME + 0x800, INTERPRETER);
        put(INTERPRETER + 16, THREAD);
        put(THREAD + 40, TID);
        put(THREAD + 32, FRAME);
        frame(FRAME, ENTRY, 4, 0);
        frame(ENTRY, OUTER, 0, 3);
        frame(OUTER, 0, 0, 0);
        put(CODE + 112, FILE);
        put(CODE + 128, FUNCTION);
        put(CODE + 136, TABLE);
        memory.putInt((int) (CODE + 68 - BASE), 10);
        text(FILE, "/srv/worker.py");
        text(FUNCTION, "Worker.run");
        byte[] lines = {(byte) (0x80 | 11 << 3 | 1), 0, 0, (byte) (0x80 | 13 << 3), 2 << 1};
        put(TABLE + 16, lines.length);
        memory.put((int) (TABLE + 32 - BASE), lines);
        return this;
    }

    private void frame(long address, long previous, long offset, int owner) {
        put(address, CODE);
        put(address + 8, previous);
        put(address + 56, CODE + 192 + offset);
        memory.put((int) (address + 70 - BASE), (byte) owner);
    }

    private List<OsFrame> frames(long tid) {
        PythonStack stack = PythonStack.in(MAPS, this::read, new HashMap<>());
        return stack == null ? List.of() : stack.of(tid);
    }

    @Test
    void the_frames_of_a_thread_without_entries_from_c() {
        lay();

        assertThat(frames(TID))
                .containsExactly(
                        new OsFrame("/srv/worker.py", 13, "Worker.run"),
                        new OsFrame("/srv/worker.py", 11, "Worker.run"));
        assertThat(frames(1)).isEmpty();
    }

    @Test
    void where_one_process_had_its_runtime_the_next_one_of_the_same_file_is_asked_first() {
        lay();
        Map<String, Long> known = new HashMap<>();

        assertThat(PythonStack.in(MAPS, this::read, known)).isNotNull();
        assertThat(known).isEqualTo(Map.of("08:01 77", 0x100L));
        assertThat(PythonStack.in(MAPS, (at, length) -> length > PythonOffsets.LENGTH ? null : read(at, length), known))
                .isNotNull();
    }

    @Test
    void a_file_that_had_none_is_not_searched_again() {
        Map<String, Long> known = new HashMap<>();

        assertThat(PythonStack.in(MAPS, (at, length) -> null, known)).isNull();
        assertThat(known).as("memory that could not be read").isEmpty();
        assertThat(PythonStack.in(MAPS, this::read, known)).isNull();
        lay();
        assertThat(PythonStack.in(MAPS, this::read, known)).isNull();
    }

    @Test
    void another_version_and_a_process_without_python_have_none() {
        lay();
        put(RUNTIME + 8, 0x030c00f0L);
        assertThat(PythonStack.in(MAPS, this::read, new HashMap<>())).isNull();
        assertThat(PythonStack.in("10000-20000 rw-p 00000000 08:01 77    /usr/bin/perl\n", this::read, new HashMap<>()))
                .isNull();
        assertThat(PythonStack.in(null, this::read, new HashMap<>())).isNull();
    }

    @Test
    void a_chain_that_never_ends_and_a_length_without_bound() {
        lay();
        put(ENTRY + 8, FRAME);
        assertThat(frames(TID)).hasSize(32);

        put(FILE + 16, Long.MAX_VALUE);
        assertThat(frames(TID)).isEmpty();
        put(THREAD + 40, 1);
        put(THREAD + 24, THREAD);
        assertThat(frames(TID)).isEmpty();
    }

    @Test
    void no_memory_makes_it_fail() {
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            lay();
            for (int change = 0; change < 1 + round % 6; change++) {
                int at = round % 2 == 0 ? 0x108 + random.nextInt(600) : random.nextInt(0x6000);
                memory.put(at, (byte) random.nextInt());
            }
            assertThatCode(() -> frames(TID)).doesNotThrowAnyException();
        }
    }

    @Test
    void a_table_of_lines_that_is_broken_tells_none() {
        Random random = new Random(8);
        byte[] table = new byte[64];
        for (int round = 0; round < 5_000; round++) {
            random.nextBytes(table);
            int offset = random.nextInt(300);
            assertThatCode(() -> {
                        PythonLineTable.line(table, 1, offset);
                        PythonLineTable.ofIncrements(table, 1, offset);
                        PythonLineTable.ofRanges(table, 1, offset);
                    })
                    .doesNotThrowAnyException();
        }
        assertThat(PythonLineTable.line(new byte[0], 1, 0)).isEqualTo(-1);
        assertThat(PythonLineTable.ofRanges(new byte[0], 1, 0)).isEqualTo(-1);
        byte[] none = {(byte) (0x80 | 15 << 3)};
        assertThat(PythonLineTable.line(none, 5, 0)).isEqualTo(-1);
        byte[] back = {(byte) (0x80 | 13 << 3), 3 << 1 | 1};
        assertThat(PythonLineTable.line(back, 5, 0)).isEqualTo(2);
    }

    @Test
    void tables_of_older_versions() {
        // Line 5 for bytes 0 to 3, line 7 for 4 to 9, line 6 from 10 on.
        byte[] increments = {4, 2, 6, -1};
        assertThat(List.of(
                        PythonLineTable.ofIncrements(increments, 5, 0),
                        PythonLineTable.ofIncrements(increments, 5, 3),
                        PythonLineTable.ofIncrements(increments, 5, 4),
                        PythonLineTable.ofIncrements(increments, 5, 10)))
                .containsExactly(5, 5, 7, 6);
        // Bytes 2 to 3 have no line.
        byte[] ranges = {2, 1, 2, -128, 6, 2};
        assertThat(List.of(
                        PythonLineTable.ofRanges(ranges, 5, 0),
                        PythonLineTable.ofRanges(ranges, 5, 2),
                        PythonLineTable.ofRanges(ranges, 5, 4),
                        PythonLineTable.ofRanges(ranges, 5, 10)))
                .containsExactly(6, -1, 8, -1);
    }
}
