package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JnaSettingsTest {

    @Test
    void the_directories_of_libraries_are_found_without_a_child_process(@TempDir Path root) throws IOException {
        for (String directory : List.of("lib", "lib/x86_64-linux-gnu", "usr/lib", "usr/lib/python3", "usr/lib64")) {
            Files.createDirectories(root.resolve(directory));
        }
        assertThat(JnaSettings.libraryDirectories(root.toFile()))
                .isEqualTo(String.join(
                        ":", root + "/lib/x86_64-linux-gnu", root + "/usr/lib64", root + "/usr/lib", root + "/lib"));
    }

    @Test
    void a_system_with_none_of_them_gives_an_empty_path(@TempDir Path root) {
        assertThat(JnaSettings.libraryDirectories(root.toFile())).isEmpty();
    }
}
