package dev.hangscope.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.proof.CompiledCode;
import dev.hangscope.heap.proof.HeapLook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadDumpTest {
    private static final byte[] GOOD = new HeapProgram(7).dump();

    private static void look(byte[] bytes) throws IOException {
        HeapLook.look(new BytesChannel(bytes), CompiledCode.unknown());
    }

    @Test
    void a_dump_cut_off_anywhere_is_said_to_be_truncated() throws IOException {
        look(GOOD);
        for (int length = 32; length < GOOD.length; length++) {
            byte[] cut = Arrays.copyOf(GOOD, length);
            assertThatThrownBy(() -> look(cut))
                    .as("%s bytes", length)
                    .isInstanceOf(BadDumpException.class)
                    .hasMessageContaining("is truncated at byte " + length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "'{\"schema\":\"hangscope/1\"}', is no heap dump (it does not begin with 'JAVA PROFILE'); take one with: jcmd",
        "'JAVA PROFILE 1.0.3\0........................', versions 1.0.1 and 1.0.2 can be read",
        "'JAVA PROFILE 1.0.2\0\0\0\0\u0002........', has ids of 2 bytes",
    })
    void what_is_no_dump_is_said_so(String content, String words) {
        assertThatThrownBy(() -> look(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(BadDumpException.class)
                .hasMessageContaining(words);
    }

    @Test
    void a_packed_dump_is_to_be_unpacked() {
        assertThatThrownBy(() -> look(new byte[] {0x1F, (byte) 0x8B, 8, 0}))
                .isInstanceOf(BadDumpException.class)
                .hasMessageContaining("gunzip");
    }

    @Test
    void damage_never_ends_in_anything_but_its_line() {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = GOOD.clone();
            for (int j = 0; j < 3; j++) {
                damaged[32 + random.nextInt(damaged.length - 32)] = (byte) random.nextInt(256);
            }
            try {
                look(damaged);
            } catch (BadDumpException line) {
                refused++;
            } catch (IOException | RuntimeException | OutOfMemoryError other) {
                throw new AssertionError("damage " + i + " ended in " + other, other);
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void a_single_flipped_bit_never_ends_in_anything_but_its_line() {
        long fresh = System.nanoTime();
        for (long seed : new long[] {1, 2, fresh}) {
            Random random = new Random(seed);
            for (int i = 0; i < 500; i++) {
                byte[] damaged = GOOD.clone();
                int bit = random.nextInt(damaged.length * 8);
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    look(damaged);
                } catch (BadDumpException line) {
                    assertThat(line.getMessage()).hasSizeLessThan(300);
                } catch (IOException | RuntimeException | Error other) {
                    throw new AssertionError("bit " + bit + " (seed " + seed + ") ended in " + other, other);
                }
            }
        }
    }

    @Test
    void an_address_with_its_highest_bit_turned_is_damage() {
        int refused = 0;
        for (int at = 31; at < GOOD.length - 8; at += 1 + GOOD.length / 500) {
            byte[] damaged = GOOD.clone();
            damaged[at] ^= (byte) 0x80;
            try {
                look(damaged);
            } catch (BadDumpException line) {
                refused++;
            } catch (IOException | RuntimeException | Error other) {
                throw new AssertionError("byte " + at + " ended in " + other, other);
            }
        }
        assertThat(refused).isPositive();
    }
}
