package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JnaSettingsTest {

    private static final String SEARCHED = "jna.platform.library.path";

    @AfterEach
    void clear() {
        System.clearProperty(SEARCHED);
    }

    private static Set<Object> properties() {
        return new TreeSet<>(System.getProperties().keySet());
    }

    @Test
    void what_jna_sets_is_removed_again() {
        Set<Object> before = properties();
        try (JnaSettings settings = new JnaSettings()) {
            System.setProperty("hangscope.jnidispatch.path", "ours");
            System.setProperty("hangscope.jna.loaded", "true");
            assertThat(System.getProperty("hangscope." + SEARCHED)).isNotEmpty();
            assertThat(System.getProperty(SEARCHED)).isNull();
        }
        assertThat(properties()).isEqualTo(before);
    }

    @Test
    void a_path_of_the_applications_is_used_as_it_is() {
        System.setProperty(SEARCHED, "/opt/lib");
        try (JnaSettings settings = new JnaSettings()) {
            assertThat(System.getProperty("hangscope." + SEARCHED)).isEqualTo("/opt/lib");
        }
        assertThat(System.getProperty(SEARCHED)).isEqualTo("/opt/lib");
    }

    @Test
    void the_folders_of_libraries_are_found_without_a_child_process(@TempDir Path root) throws IOException {
        for (String folder : List.of("lib", "lib/x86_64-linux-gnu", "usr/lib", "usr/lib/python3", "usr/lib64")) {
            Files.createDirectories(root.resolve(folder));
        }
        assertThat(JnaSettings.libraryFolders(root.toFile()))
                .isEqualTo(String.join(
                        ":", root + "/lib/x86_64-linux-gnu", root + "/usr/lib64", root + "/usr/lib", root + "/lib"));
    }

    @Test
    void a_system_with_none_of_them_gives_an_empty_path(@TempDir Path root) {
        assertThat(JnaSettings.libraryFolders(root.toFile())).isEmpty();
    }
}
