package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLineTest {

    @ParameterizedTest
    @CsvSource({
        "com.acme.Importer.consume(Importer.java:42), com.acme.Importer.consume, com/acme/Importer.java, 42",
        "com.acme.Importer$Worker.<init>(Importer.java:7), com.acme.Importer$Worker.<init>, com/acme/Importer.java, 7",
        "Main.main(Main.java:3), Main.main, Main.java, 3",
        "com.acme.KKt.lambda$a$0(K.kt:9), com.acme.KKt.lambda$a$0, com/acme/K.kt, 9",
    })
    void a_frame_with_a_line_is_a_line_of_source(String frame, String method, String path, int line) {
        assertThat(SourceLine.of(frame)).contains(new SourceLine(method, path, line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acme.Importer.consume(Unknown Source)",
                "com.acme.Importer.consume(Importer.java)",
                "read(4) from pipe:[12]",
                "a.b.C.d(../../etc/passwd:1)",
                "unknown",
                "",
            })
    void whatever_else_is_none(String place) {
        assertThat(SourceLine.of(place)).isEmpty();
    }

    @Test
    void a_number_that_is_no_line_is_none() {
        assertThat(SourceLine.of("a.B.c(B.java:99999999999)")).isEmpty();
    }
}
