package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                7,
                -7,
                99,
                999,
                1_000,
                -999,
                -1_000,
                12_345,
                999_999,
                1_000_000,
                -123_456_789,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void numbers_are_as_the_formatter_has_them(long number) {
        assertThat(Layout.grouped(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
        assertThat(Layout.hex(number)).isEqualTo(String.format(Locale.ROOT, "%016x", number));
    }

    @Test
    void so_are_others() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long number = random.nextLong() >> random.nextInt(Long.SIZE);
            numbers_are_as_the_formatter_has_them(number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "holder", "ten digits", "more than ten"})
    void a_column_has_its_width(String text) {
        assertThat(Layout.left(text, 10)).isEqualTo(String.format(Locale.ROOT, "%-10s", text));
    }
}
