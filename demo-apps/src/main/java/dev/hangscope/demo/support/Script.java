package dev.hangscope.demo.support;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Python scripts of the demos. */
public final class Script {
    private Script() {}

    /** The Python to run: {@code $HANGSCOPE_PYTHON}, else {@code python3}. */
    public static String pythonCommand() {
        String chosen = System.getenv("HANGSCOPE_PYTHON");
        return chosen == null || chosen.isBlank() ? "python3" : chosen;
    }

    /** Writes the script {@code name} to a temporary file, which the caller deletes. */
    public static Path extract(String name) throws IOException {
        try (InputStream script = Script.class.getResourceAsStream("/python/" + name)) {
            if (script == null) {
                throw new FileNotFoundException("no script " + name + " in this jar");
            }
            Path file = Files.createTempDirectory("demo").resolve(name);
            Files.copy(script, file);
            return file;
        }
    }
}
