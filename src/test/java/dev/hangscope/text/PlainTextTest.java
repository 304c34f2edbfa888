package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "worker-1", "Größe in µs", "Привет", "日本語", "שלום", "a\u00A0b", "é", "😀 done"})
    void what_prints_stays_as_it_is(String text) {
        assertThat(PlainText.line(text)).isSameAs(text);
        assertThat(PlainText.message(text)).isSameAs(text);
    }

    @ParameterizedTest
    @MethodSource("dev.hangscope.text.HostileText#letters")
    void what_does_not_is_replaced_wherever_it_stands(String letter) {
        for (String text : new String[] {letter, letter + "a", "a" + letter, "a" + letter + "b", letter + letter}) {
            assertThat(HostileText.firstHostile(PlainText.line(text))).isEqualTo(-1);
            assertThat(HostileText.firstHostile(PlainText.message(text))).isEqualTo(-1);
        }
    }

    @Test
    void no_line_is_forged() {
        assertThat(PlainText.line("a\r\n\tb\u2028c\u0085d")).isEqualTo("a b c d");
    }

    @Test
    void every_letter_of_unicode_is_either_shown_or_replaced() {
        for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
            String line = PlainText.line(Character.toString(letter));
            int type = Character.getType(line.codePointAt(0));
            assertThat(type)
                    .as("U+%04X", letter)
                    .isNotIn(
                            (int) Character.CONTROL,
                            (int) Character.FORMAT,
                            (int) Character.SURROGATE,
                            (int) Character.LINE_SEPARATOR,
                            (int) Character.PARAGRAPH_SEPARATOR);
        }
    }

    @Test
    void a_long_text_ends_in_an_ellipsis_and_a_long_message_loses_its_middle() {
        assertThat(PlainText.line("x".repeat(1_000_000)))
                .hasSize(PlainText.LONGEST_LINE + 3)
                .endsWith("x...");
        assertThat(PlainText.message("input " + "x".repeat(1_000_000) + " remedy"))
                .hasSize(PlainText.LONGEST_MESSAGE + 3)
                .startsWith("input x")
                .endsWith("x remedy");
    }

    @Test
    void no_pair_is_split_at_any_limit() {
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 600 + random.nextInt(800);
            while (text.length() < length) {
                text.append(random.nextBoolean() ? "😀" : "x");
            }
            assertThat(PlainText.line(text.toString(), 1 + random.nextInt(40))).doesNotContain("\uFFFD");
            assertThat(PlainText.message(text.toString())).doesNotContain("\uFFFD");
        }
    }
}
