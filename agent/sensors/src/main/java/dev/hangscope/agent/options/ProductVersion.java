package dev.hangscope.agent.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version that the build wrote into the jar. Read once: the jar of an agent that came late may be gone by then. */
public final class ProductVersion {
    private static final String VERSION = read();

    private ProductVersion() {}

    /** For example {@code 0.1.0}; {@code unknown} when the jar does not tell. */
    public static String text() {
        return VERSION;
    }

    private static String read() {
        try (InputStream text = ProductVersion.class.getResourceAsStream("version.txt")) {
            return text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
