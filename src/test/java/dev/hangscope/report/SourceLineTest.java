package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.code.Frame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceLineTest {

    private static Optional<SourceLine> of(String type, String method, @Nullable String file, int line) {
        return SourceLine.of(new Frame(type, method, file, line, null));
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Importer, consume, Importer.java, 42, com/acme/Importer.java",
        "com.acme.Importer$Worker, <init>, Importer.java, 7, com/acme/Importer.java",
        "Main, main, Main.java, 3, Main.java",
        "com.acme.KKt, lambda$a$0, K.kt, 9, com/acme/K.kt",
    })
    void a_frame_with_a_line_is_a_line_of_source(String type, String method, String file, int line, String path) {
        assertThat(of(type, method, file, line)).contains(new SourceLine(type + "." + method, path, line));
    }

    @Test
    void whatever_else_is_none() {
        assertThat(of("com.acme.Importer", "consume", null, 42)).isEmpty();
        assertThat(of("com.acme.Importer", "consume", "Importer.java", 0)).isEmpty();
        assertThat(of("a.b.C", "d", "../../etc/passwd", 1)).isEmpty();
        assertThat(of("a.b.C", "d", "C\t.java", 1)).isEmpty();
        assertThat(of("a.b/../C", "d", "C.java", 1)).isEmpty();
    }
}
