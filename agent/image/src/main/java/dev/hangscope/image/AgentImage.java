package dev.hangscope.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an OCI image (OCI Image Format Specification) into a tarball: from scratch, with the agent as {@code /javaagent.jar}, what it needs to
 * send events beside it, and a static busybox as {@code /bin/cp}. An init container copies the agent from it; the OpenTelemetry operator does
 * so by the command {@code cp /javaagent.jar DESTINATION}. The same input gives the same bytes.
 */
public final class AgentImage {
    private static final AbsoluteUnixPath AGENT = AbsoluteUnixPath.get("/javaagent.jar");
    private static final AbsoluteUnixPath COPY = AbsoluteUnixPath.get("/bin/cp");
    /** What the agent needs beside it to send events. */
    private static final String OTLP = "hangscope-otlp.jar";

    private static final FilePermissions READ = FilePermissions.fromOctalString("644");
    private static final FilePermissions EXECUTE = FilePermissions.fromOctalString("755");

    /** What Debian ships beside its busybox. */
    private static final Path COPYRIGHT = Path.of("/usr/share/doc/busybox-static/copyright");

    /** The user "nobody" of most systems. */
    private static final String USER = "65534";

    private final Path jar;
    private final @Nullable Path busybox;
    private final String version;
    private final Instant time;

    /**
     * Describes an image.
     *
     * @param jar the agent, with that of OTLP beside it
     * @param busybox a static busybox; {@code null} for an image that has the agent alone, and can only be mounted
     * @param version the image's tag
     * @param time of the image and of all its files
     */
    AgentImage(Path jar, @Nullable Path busybox, String version, Instant time) {
        this.jar = jar;
        this.busybox = busybox;
        this.version = version;
        this.time = time;
    }

    /**
     * Builds the image of this build.
     *
     * @param arguments the agent's jar, the busybox (which may be missing), the version, the time, the tarball
     * @throws Exception when the image cannot be built; the message says why
     */
    public static void main(String[] arguments) throws Exception {
        Path busybox = Path.of(arguments[1]);
        boolean there = Files.exists(busybox);
        Path tarball = Path.of(arguments[4]);
        new AgentImage(Path.of(arguments[0]), there ? busybox : null, arguments[2], Instant.parse(arguments[3]))
                .write(tarball);
        System.out.println(
                there
                        ? tarball + ": /javaagent.jar, and /bin/cp from " + busybox
                        : tarball + ": /javaagent.jar alone, for there is no " + busybox
                                + " (apt-get install busybox-static)");
    }

    /**
     * Writes the image.
     *
     * @throws Exception when the busybox is none that runs from scratch, or a file cannot be read or written
     */
    void write(Path tarball) throws Exception {
        JibContainerBuilder image = Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setCreationTime(time)
                .setUser(USER)
                .setLabels(Map.of(
                        "org.opencontainers.image.title",
                        "Hangscope agent",
                        "org.opencontainers.image.version",
                        version,
                        "org.opencontainers.image.licenses",
                        busybox == null ? "Apache-2.0" : "Apache-2.0 AND GPL-2.0-only",
                        "org.opencontainers.image.source",
                        "https://github.com/hangscope/hangscope"));
        if (busybox != null) {
            ElfProgram program = ElfProgram.read(busybox);
            if (!program.isStatic()) {
                throw new IOException(busybox + " needs a dynamic loader, which an image from scratch does not have;"
                        + " take a static one (apt-get install busybox-static)");
            }
            image.setPlatforms(Set.of(new Platform(program.architecture(), "linux")))
                    .setEnvironment(Map.of("PATH", "/bin"))
                    .addFileEntriesLayer(copy(busybox));
        }
        FileEntriesLayer.Builder agent =
                FileEntriesLayer.builder().setName("agent").addEntry(jar, AGENT, READ, time);
        Path otlp = jar.resolveSibling(OTLP);
        if (Files.exists(otlp)) {
            agent.addEntry(otlp, AbsoluteUnixPath.get("/" + OTLP), READ, time);
        }
        image.addFileEntriesLayer(agent.build());
        Path cache = Files.createTempDirectory("hangscope-image");
        try {
            image.containerize(Containerizer.to(TarImage.at(tarball).named("hangscope/agent:" + tag()))
                    .setOfflineMode(true)
                    .setBaseImageLayersCache(cache.resolve("base"))
                    .setApplicationLayersCache(cache.resolve("own")));
        } finally {
            delete(cache);
        }
    }

    private FileEntriesLayer copy(Path program) {
        FileEntriesLayer.Builder layer =
                FileEntriesLayer.builder().setName("cp").addEntry(program, COPY, EXECUTE, time);
        if (Files.isRegularFile(COPYRIGHT)) {
            layer.addEntry(COPYRIGHT, AbsoluteUnixPath.get("/licenses/busybox"), READ, time);
        }
        return layer.build();
    }

    private String tag() {
        return version.replaceAll("[^\\w.-]", "-");
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (var all = Files.walk(directory)) {
            files = all.sorted((one, other) -> other.compareTo(one)).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
