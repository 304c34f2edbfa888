package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryTextTest {
    private static final int PAGE = 4096;

    private final byte[] memory = new byte[3 * PAGE];

    private byte @Nullable [] read(long address, int length) {
        int end = (int) address + length;
        return address % PAGE + length > PAGE || end > memory.length
                ? null
                : Arrays.copyOfRange(memory, (int) address, end);
    }

    private void put(int address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, memory, address, bytes.length);
    }

    @Test
    void a_text_ends_with_a_nul_and_may_cross_pages() {
        put(10, "/run/x");
        put(PAGE - 3, "/run/y");

        assertThat(MemoryText.at(10, this::read)).isEqualTo("/run/x");
        assertThat(MemoryText.at(PAGE - 3, this::read)).isEqualTo("/run/y");
        assertThat(MemoryText.at(5, this::read)).as("empty").isNull();
    }

    @Test
    void what_cannot_be_read_or_never_ends_is_no_text() {
        Arrays.fill(memory, (byte) 'x');

        assertThat(MemoryText.at(0, this::read)).isNull();
        assertThat(MemoryText.at(3 * PAGE - 4, this::read)).isNull();
        assertThat(MemoryText.at(9 * PAGE, this::read)).isNull();
    }
}
