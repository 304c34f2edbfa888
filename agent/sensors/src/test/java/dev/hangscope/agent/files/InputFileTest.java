package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class InputFileTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path fifo(String name) throws Exception {
        Path fifo = folder.resolve(name);
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        return fifo;
    }

    private static void assertRefused(Path file, String reason) {
        assertTimeoutPreemptively(
                LIMIT,
                () -> assertThatThrownBy(() -> InputFile.named(file).close())
                        .isInstanceOf(InputFile.NotRegularException.class)
                        .hasMessageContaining(reason));
    }

    @Test
    void what_blocks_or_has_no_end_is_refused() throws Exception {
        assertRefused(fifo("fifo"), "is not a regular file");
        assertRefused(Path.of("/dev/zero"), "is not a regular file");
        assertRefused(folder, "is a folder");
        assertThatThrownBy(() -> InputFile.named(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    /** Some of these block who reads them, such as /proc/kmsg; all have the size 0. */
    @Test
    void a_file_that_the_kernel_makes_up_is_refused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("report.json"), Path.of("/proc/self/status"));

        assertRefused(link, "is empty");
    }

    /** Another user exchanges the file behind the check, for a FIFO that never has a writer. */
    @Test
    void a_file_that_is_exchanged_for_a_fifo_does_not_block() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "{}");
        Path content = Files.writeString(folder.resolve("content"), "{}");
        Path fifo = fifo("fifo");
        AtomicBoolean ended = new AtomicBoolean();
        Thread attacker = new Thread(() -> exchange(file, content, fifo, ended));
        attacker.start();
        try {
            assertTimeoutPreemptively(LIMIT, () -> {
                int opened = 0;
                int refused = 0;
                while (opened < 500 || refused < 500) {
                    try (FileChannel channel = InputFile.named(file)) {
                        opened += channel.size() > 0 ? 1 : 0;
                    } catch (InputFile.NotRegularException swapped) {
                        refused++;
                    }
                }
            });
        } finally {
            ended.set(true);
            attacker.join();
        }
    }

    private static void exchange(Path file, Path content, Path fifo, AtomicBoolean ended) {
        Path spare = file.resolveSibling("spare");
        try {
            while (!ended.get()) {
                for (Path next : new Path[] {fifo, content}) {
                    Files.createLink(spare, next);
                    Files.move(spare, file, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }
}
