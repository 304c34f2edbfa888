package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts in {@code src/test/resources/golden}. {@code mvn -pl src test -Dgolden.write=true} writes them anew; read
 * the difference before it is committed.
 */
public final class Golden {
    private Golden() {}

    public static void check(String name, String actual) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(Path.of("test", "resources", "golden", name), actual);
            return;
        }
        try (InputStream expected = Golden.class.getResourceAsStream("/golden/" + name)) {
            assertThat(expected).as("golden/" + name).isNotNull();
            assertThat(actual).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
