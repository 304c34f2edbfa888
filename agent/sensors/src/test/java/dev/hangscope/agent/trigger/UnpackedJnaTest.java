package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.quiet.OwnProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnpackedJnaTest {
    private static final String ELF = "\u007fELF";

    @TempDir
    private Path folder;

    @BeforeEach
    void name() {
        System.setProperty(LibraryDirectories.TEMPORARY, folder.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(LibraryDirectories.TEMPORARY);
    }

    /** A JVM that is killed while it loads the library leaves what has a name. */
    @Test
    void the_library_has_no_name_while_it_can_be_loaded() throws IOException {
        Path loaded;
        try (UnpackedJna open = UnpackedJna.unpack(null)) {
            assertThat(open).isNotNull();
            assertThat(folder).isEmptyDirectory();
            loaded = whereJnaFindsIt();
            assertThat(Files.readSymbolicLink(loaded).toString())
                    .startsWith(folder.toRealPath().toString());
            try (InputStream in = Files.newInputStream(loaded)) {
                assertThat(new String(in.readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII))
                        .isEqualTo(ELF);
            }
            System.load(loaded.toString());
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(Files.exists(loaded)).as("the descriptor is closed").isFalse();
    }

    private static Path whereJnaFindsIt() {
        String name = OwnProperties.mapLibraryName(String.valueOf(OwnProperties.getProperty("jna.boot.library.name")));
        return Path.of(String.valueOf(OwnProperties.getProperty("jna.boot.library.path")), name);
    }

    /** What only looks like ours may be anybody's. */
    @Test
    void directories_with_such_names_stay() throws IOException {
        Path cache = Files.createDirectory(folder.resolve("hangscope"));
        Path other = Files.createDirectory(cache.resolve("hangscope-1a2b"));
        Path library = Files.createFile(other.resolve("libhangscopejna.so"));
        Files.setLastModifiedTime(other, java.nio.file.attribute.FileTime.fromMillis(0));
        System.setProperty(LibraryDirectories.TEMPORARY, cache.toString());

        UnpackedJna.unpack(null).close();

        assertThat(library).exists();
        assertThat(cache).isDirectoryContaining(each -> each.equals(other));
    }

    @Test
    void a_directory_that_others_write_to_is_passed_over() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        try (UnpackedJna open = UnpackedJna.unpack(null)) {
            assertThat(open).isNotNull();
            assertThat(Files.readSymbolicLink(whereJnaFindsIt()).startsWith(folder.toRealPath()))
                    .isFalse();
        }
    }

    @Test
    void an_application_may_forbid_it() {
        System.setProperty("jna.nounpack", "true");
        try (UnpackedJna none = UnpackedJna.unpack(null)) {
            assertThat(none).isNotNull();
            assertThat(folder).isEmptyDirectory();
        } finally {
            System.clearProperty("jna.nounpack");
        }
    }
}
