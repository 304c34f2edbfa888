package dev.hangscope.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the tarball as a container runtime does: from the index over the manifest to the layers (OCI Image Layout Specification). */
@Tag("one-jdk")
class AgentImageTest {
    private static final Instant TIME = Instant.parse("2026-11-21T00:00:00Z");
    private static final int LOAD = 1;
    private static final int INTERPRETER = 3;

    @TempDir
    private Path folder;

    @Test
    void it_has_the_agent_and_a_command_that_copies_it() throws Exception {
        Path busybox = program(62, LOAD);

        Map<String, byte[]> image = image("with-cp.tar", busybox);
        JsonObject config = config(image);

        assertThat(files(image)).containsOnlyKeys("javaagent.jar rw-r--r--", "bin/cp rwxr-xr-x");
        assertThat(files(image).get("javaagent.jar rw-r--r--")).isEqualTo("the agent".getBytes(StandardCharsets.UTF_8));
        assertThat(files(image).get("bin/cp rwxr-xr-x")).isEqualTo(Files.readAllBytes(busybox));
        assertThat(config.get("os").getAsString()).isEqualTo("linux");
        assertThat(config.get("architecture").getAsString()).isEqualTo("amd64");
        assertThat(config.get("created").getAsString()).isEqualTo(TIME.toString());
        assertThat(config.getAsJsonObject("config").get("Env").toString()).isEqualTo("[\"PATH=/bin\"]");
        assertThat(config.getAsJsonObject("config").get("User").getAsString()).isEqualTo("65534");
    }

    @Test
    void what_sends_events_lies_beside_the_agent() throws Exception {
        Files.writeString(folder.resolve("hangscope-otlp.jar"), "the other");

        assertThat(files(image("both.tar", null)))
                .containsOnlyKeys("javaagent.jar rw-r--r--", "hangscope-otlp.jar rw-r--r--");
    }

    @Test
    void without_a_busybox_it_has_the_agent_alone() throws Exception {
        assertThat(files(image("alone.tar", null))).containsOnlyKeys("javaagent.jar rw-r--r--");
    }

    @Test
    void it_is_for_the_machine_of_its_busybox() throws Exception {
        assertThat(config(image("arm.tar", program(183, LOAD)))
                        .get("architecture")
                        .getAsString())
                .isEqualTo("arm64");
    }

    @Test
    void the_same_input_gives_the_same_bytes() throws Exception {
        image("one.tar", program(62, LOAD));
        image("two.tar", program(62, LOAD));

        assertThat(folder.resolve("two.tar")).hasSameBinaryContentAs(folder.resolve("one.tar"));
    }

    @Test
    void a_program_that_would_not_run_from_scratch_is_refused() throws IOException {
        Path dynamic = program(62, INTERPRETER);
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n".repeat(20));

        assertThatThrownBy(() -> image("dynamic.tar", dynamic))
                .hasMessageStartingWith(dynamic + " needs a dynamic loader");
        assertThatThrownBy(() -> image("script.tar", script)).hasMessageEndingWith("ELF program");
        assertThatThrownBy(() -> image("cut.tar", program(62))).hasMessageEndingWith("is cut off");
    }

    /** The command of an init container, in the image's files alone. */
    @Test
    void the_agent_can_be_copied_from_it_by_its_own_command() throws Exception {
        Path busybox = Path.of("/bin/busybox");
        assumeTrue(Files.exists(busybox), "no /bin/busybox");
        assumeTrue(ElfProgram.read(busybox).isStatic(), "/bin/busybox is not static");
        assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        Path root = Files.createDirectories(folder.resolve("root/volume")).getParent();
        for (Map.Entry<String, byte[]> file : files(image("real.tar", busybox)).entrySet()) {
            String[] nameAndMode = file.getKey().split(" ");
            Path path = root.resolve(nameAndMode[0]);
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(nameAndMode[1]));
        }

        Process copying = new ProcessBuilder("chroot", root.toString(), "cp", "/javaagent.jar", "/volume/javaagent.jar")
                .inheritIO()
                .start();

        assertThat(copying.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(copying.exitValue()).isZero();
        assertThat(root.resolve("volume/javaagent.jar")).hasContent("the agent");
    }

    /** A program that no machine runs: its header, and one program header of this type if any. */
    private Path program(int machine, int... types) throws IOException {
        ByteBuffer elf = ByteBuffer.allocate(64 + 56 * types.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(18, (short) machine)
                .putLong(32, 64)
                .putShort(54, (short) 56)
                .putShort(56, (short) 1);
        for (int i = 0; i < types.length; i++) {
            elf.putInt(64 + 56 * i, types[i]);
        }
        return Files.write(Files.createTempFile(folder, "program", ""), elf.array());
    }

    private Map<String, byte[]> image(String name, Path busybox) throws Exception {
        Path jar = Files.writeString(folder.resolve("hangscope.jar"), "the agent");
        Path tarball = folder.resolve(name);
        new AgentImage(jar, busybox, "1.0", TIME).write(tarball);
        return entries(Files.newInputStream(tarball));
    }

    private static Map<String, byte[]> entries(InputStream in) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isDirectory()) {
                    String mode =
                            PosixFilePermissions.toString(PosixFilePermissions.fromString(words(entry.getMode())));
                    entries.put(entry.getName() + " " + mode, tar.readAllBytes());
                }
            }
        }
        return entries;
    }

    private static String words(int mode) {
        StringBuilder words = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            words.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return words.toString();
    }

    private static JsonObject json(Map<String, byte[]> image, String name) {
        byte[] content = image.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + " "))
                .findFirst()
                .orElseThrow()
                .getValue();
        return JsonParser.parseString(new String(content, StandardCharsets.UTF_8))
                .getAsJsonObject();
    }

    private static JsonObject blob(Map<String, byte[]> image, JsonObject descriptor) {
        return json(image, path(descriptor));
    }

    private static String path(JsonObject descriptor) {
        return "blobs/" + descriptor.get("digest").getAsString().replace(':', '/');
    }

    private static JsonObject manifest(Map<String, byte[]> image) {
        JsonArray manifests = json(image, "index.json").getAsJsonArray("manifests");
        assertThat(manifests).hasSize(1);
        return blob(image, manifests.get(0).getAsJsonObject());
    }

    private static JsonObject config(Map<String, byte[]> image) {
        return blob(image, manifest(image).getAsJsonObject("config"));
    }

    /** The files of all layers but Debian's licence of busybox, with their permissions. */
    private static Map<String, byte[]> files(Map<String, byte[]> image) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (var layer : manifest(image).getAsJsonArray("layers")) {
            String path = path(layer.getAsJsonObject());
            for (Map.Entry<String, byte[]> entry : image.entrySet()) {
                if (entry.getKey().startsWith(path + " ")) {
                    files.putAll(entries(new GZIPInputStream(new ByteArrayInputStream(entry.getValue()))));
                }
            }
        }
        files.keySet().removeIf(name -> name.startsWith("licenses/"));
        return files;
    }
}
