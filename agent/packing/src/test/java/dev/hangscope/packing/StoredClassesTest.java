package dev.hangscope.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredClassesTest {
    private static final String OWN = "isolated/dev/hangscope/A.classdata";
    private static final String RARE = "isolated/com/sun/jna/platform/A.classdata";
    private static final byte[] CONTENT = "a".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void the_classes_of_each_start_are_stored_and_all_else_stays() throws IOException {
        Path jar = directory.resolve("a.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("isolated/"));
            for (String name : List.of("META-INF/MANIFEST.MF", OWN, RARE)) {
                out.putNextEntry(new ZipEntry(name));
                out.write(CONTENT);
            }
        }

        StoredClasses.main(new String[] {jar.toString()});

        try (ZipFile made = new ZipFile(jar.toFile())) {
            assertThat(made.stream().map(ZipEntry::getName)).containsExactly("META-INF/MANIFEST.MF", OWN, RARE);
            assertThat(made.getEntry(OWN).getMethod()).isEqualTo(ZipEntry.STORED);
            assertThat(made.getEntry(RARE).getMethod()).isEqualTo(ZipEntry.DEFLATED);
            for (ZipEntry entry : made.stream().toList()) {
                assertThat(made.getInputStream(entry)).hasBinaryContent(CONTENT);
            }
        }
    }
}
