package dev.hangscope.agent.attach;

import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A private folder that this process and the JVM both see, where the answer appears. A JVM in a container of its own sees
 * other files: the folder is made in its file system then, reached over {@code /proc/PID/root}, and the agent's jar is put
 * beside it.
 */
final class AnswerFolder implements AutoCloseable {
    private final Path here;
    private final Path there;
    private final Path jarThere;

    private AnswerFolder(Path here, Path there, Path jarThere) {
        this.here = here;
        this.there = there;
        this.jarThere = jarThere;
    }

    /**
     * Makes it.
     *
     * @throws CannotAttachException when the system does not let it
     */
    static AnswerFolder make(JvmProcess jvm, Path jar) throws CannotAttachException {
        Path temporary = jvm.sharesFiles()
                ? Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath()
                : jvm.root().resolve("tmp");
        try {
            Path here = Files.createTempDirectory(temporary, "hangscope");
            giveTo(jvm, here);
            if (jvm.sharesFiles()) {
                return new AnswerFolder(here, here, jar);
            }
            Path copy = here.resolve("hangscope.jar");
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            giveTo(jvm, copy);
            Path there = Path.of("/tmp").resolve(here.getFileName());
            return new AnswerFolder(here, there, there.resolve("hangscope.jar"));
        } catch (IOException reason) {
            throw new CannotAttachException("cannot make a folder for the answer of process " + jvm.pid() + " in "
                    + temporary + " (" + reason.getMessage() + "): make room there, or let it be written");
        }
    }

    /** Root asks for others. */
    private static void giveTo(JvmProcess jvm, Path file) throws IOException {
        try {
            if (Files.getAttribute(file, "unix:uid") instanceof Integer own && own != jvm.uid() && jvm.uid() >= 0) {
                Files.setAttribute(file, "unix:uid", (int) jvm.uid());
            }
        } catch (UnsupportedOperationException | IllegalArgumentException noUnix) {
            return;
        }
    }

    /** The folder, as the JVM sees it. */
    Path there() {
        return there;
    }

    /** The agent's jar, as the JVM sees it. */
    Path jarThere() {
        return jarThere;
    }

    /**
     * The answer, when there is one.
     *
     * @throws CannotAttachException when the agent refuses
     */
    @Nullable
    Snapshot answer() throws CannotAttachException {
        try {
            Path refusal = here.resolve(ReportRequest.REFUSAL);
            if (Files.exists(refusal)) {
                throw new CannotAttachException(Files.readString(refusal).strip());
            }
            Path snapshot = here.resolve(ReportRequest.SNAPSHOT);
            if (!Files.exists(snapshot)) {
                return null;
            }
            try (Reader in = Files.newBufferedReader(snapshot, StandardCharsets.UTF_8)) {
                return SnapshotJson.read(in);
            }
        } catch (IOException unreadable) {
            throw new CannotAttachException("the JVM's answer cannot be read: " + unreadable.getMessage());
        }
    }

    /** Removes it. The JVM goes on with a jar that is gone: it holds it open. */
    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(here)) {
            List<Path> inner = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : inner) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException left) {
            return; // of no use to anybody, and of no harm
        }
    }
}
