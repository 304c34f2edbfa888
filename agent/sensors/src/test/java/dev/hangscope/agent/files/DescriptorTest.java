package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
class DescriptorTest {
    @TempDir
    private Path folder;

    /** The kernel's way, and ours where the kernel has none. */
    private enum Way {
        AT_ONCE {
            @Override
            Descriptor below(Descriptor root, String path) throws IOException {
                return root.directoryBelow(Path.of(path));
            }
        },
        STEP_BY_STEP {
            @Override
            Descriptor below(Descriptor root, String path) throws IOException {
                return root.directoryStepByStep(Path.of(path));
            }
        };

        abstract Descriptor below(Descriptor root, String path) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void a_path_below_a_root_is_followed_only_through_directories(Way way) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("root/a/b"));
        Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("root/link"), folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("root/a/up"), Path.of("../../outside"));
        Files.writeString(folder.resolve("root/file"), "");
        try (Descriptor root = Descriptor.directory(folder.resolve("root"))) {
            try (Descriptor below = way.below(root, "/a/b")) {
                assertThat(below.path().toRealPath()).isEqualTo(inner.toRealPath());
            }
            for (String bad : new String[] {"link", "a/up", "/link/x", "file", "none", "a/../../outside"}) {
                assertThatThrownBy(() -> way.below(root, bad).close()).as(bad).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void a_file_of_others_is_read_when_it_is_regular_and_small_and_has_one_name() throws Exception {
        int own = ProcessUser.uid();
        Path file = Files.writeString(folder.resolve("file"), "text");
        try (InputStream in = InputFile.of(file, own, 4)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
        }
        refused(file, own, 3, "4 bytes");
        refused(file, own + 1, 4, "another user");
        Files.createLink(folder.resolve("second"), file);
        refused(file, own, 4, "further names");
        refused(Files.createSymbolicLink(folder.resolve("link"), file), own, 4, "not a regular file");
        refused(folder, own, 4, "is a folder");
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        refused(fifo, own, 4, "not a regular file");
        assertThatThrownBy(() -> InputFile.of(folder.resolve("none"), own, 4)).isInstanceOf(NoSuchFileException.class);
    }

    private static void refused(Path file, int owner, long most, String reason) {
        assertThatThrownBy(() -> InputFile.of(file, owner, most))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    /** A size that is true when it is asked for may not be true any more when the file is read. */
    @Test
    void a_file_that_grows_while_it_is_read_ends_the_reading() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        try (InputStream in = InputFile.of(file, ProcessUser.uid(), 100)) {
            Files.writeString(file, "x".repeat(1000));
            assertThatThrownBy(in::readAllBytes).hasMessageContaining("more than 100 bytes");
        }
    }

    @Test
    void a_socket_of_another_process_is_not_spoken_to() throws Exception {
        Path address = folder.resolve("socket");
        try (var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX);
                Descriptor directory = Descriptor.directory(folder)) {
            server.bind(java.net.UnixDomainSocketAddress.of(address));
            long own = ProcessHandle.current().pid();
            connect(directory, ProcessUser.uid(), own).close();
            assertThatThrownBy(() -> connect(directory, ProcessUser.uid(), 1)).hasMessageContaining("process " + own);
            assertThatThrownBy(() -> connect(directory, ProcessUser.uid() + 1, own))
                    .hasMessageContaining("another user");
        }
        try (Descriptor directory = Descriptor.directory(folder)) {
            assertThatThrownBy(() -> connect(directory, ProcessUser.uid(), 1)).isInstanceOf(NoSuchFileException.class);
        }
    }

    private static AttachSocket connect(Descriptor directory, int owner, long pid) throws IOException {
        return AttachSocket.connect(directory, "socket", owner, pid, Duration.ofSeconds(5));
    }
}
