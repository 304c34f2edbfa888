package dev.hangscope.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.format.ReportFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSinkTest {
    @TempDir
    private Path folder;

    /** JNA's library is unpacked there where it can be nowhere else: it has to be the directory that was checked. */
    @Test
    void the_directory_is_the_one_that_was_checked() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(ReportSink.open(link.resolve("none/../reports"), ReportFormat.TEXT)
                        .directory())
                .isEqualTo(real.toRealPath().resolve("reports"));
        assertThat(ReportSink.open(file, ReportFormat.TEXT).directory()).isNull();
        assertThat(ReportSink.open(null, ReportFormat.TEXT).directory()).isNull();
    }
}
