package dev.hangscope.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.049S, 0 s",
        "PT0.25S, 0.2 s",
        "PT30.9S, 30.9 s",
        "PT31S, 31 s",
        "PT59.99S, 59.9 s",
        "PT1M, 1 m 0 s",
        "PT92S, 1 m 32 s",
        "PT2H5M3S, 2 h 5 m",
        "PT76H, 3 d 4 h",
    })
    void durations(Duration duration, String words) {
        assertThat(Words.duration(duration)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Importer$Eof, Eof",
        "com.acme.Importer, Importer",
        "Importer, Importer",
        "com.acme.Main$1, Main$1",
        "com.acme.Main$$Lambda, Lambda",
        "com.acme.Odd$, Odd$",
    })
    void simple_names(String className, String simple) {
        assertThat(Words.simple(className)).isEqualTo(simple);
    }

    @Test
    void many_threads_are_counted_and_nameless_ones_too() {
        assertThat(Words.threads(List.of("a", "b"))).isEqualTo("\"a\" \"b\"");
        assertThat(Words.threads(List.of("a", "b", "c", "d", "e"))).isEqualTo("\"a\" \"b\" \"c\" \"d\" \"e\"");
        assertThat(Words.threads(List.of("a", "b", "c", "d", "e", "f")))
                .isEqualTo("\"a\" \"b\" \"c\" \"d\" and 2 more");
        assertThat(Words.threads(Collections.nCopies(100_000, ""))).isEqualTo("100,000 nameless threads");
        assertThat(Words.threads(List.of("a", ""))).isEqualTo("\"a\" and 1 nameless thread");
    }

    @Test
    void a_name_cannot_break_the_line_or_the_terminal() {
        assertThat(Words.quoted("evil\n\u001b[31m\u2028name")).isEqualTo("\"evil \uFFFD[31m name\"");
        assertThat(Words.quoted("x".repeat(500))).hasSizeLessThan(90).endsWith("...\"");
    }

    @Test
    void numbers_and_lists() {
        assertThat(Words.count(1, "put")).isEqualTo("1 put");
        assertThat(Words.count(1_000_000, "put")).isEqualTo("1,000,000 puts");
        assertThat(Words.list(List.of())).isEmpty();
        assertThat(Words.list(List.of("a"))).isEqualTo("a");
        assertThat(Words.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
    }

    @Test
    void of_many_words_a_few_are_listed() {
        List<String> nine = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
        List<String> three = List.of("a", "b", "c");

        assertThat(Words.few(three)).isEqualTo("a, b and c");
        assertThat(Words.few(nine)).isEqualTo("a, b, c, d, e, f, g, h and i");
        assertThat(Words.few(java.util.Collections.nCopies(300, "x"))).isEqualTo("x, x, x, x, x, x, x, x and 292 more");
    }
}
