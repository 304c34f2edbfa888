package dev.hangscope.agent.attach;

import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.HeldFolder;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A private folder that this process and the JVM both see, where the answer appears. A JVM in a container of its own sees
 * other files: the folder is made in its file system then, reached over {@code /proc/PID/root}, and the agent's jar is put
 * beside it.
 */
final class AnswerFolder implements AutoCloseable {
    private final HeldFolder here;
    private final Path there;
    private final Path jarThere;

    private AnswerFolder(HeldFolder here, Path there, Path jarThere) {
        this.here = here;
        this.there = there;
        this.jarThere = jarThere;
    }

    /**
     * Makes it.
     *
     * @param parent the folder in which, as the JVM sees it
     * @throws CannotAttachException when the system does not let it
     */
    static AnswerFolder make(JvmProcess jvm, Path jar, Path parent) throws CannotAttachException {
        Path seenHere = jvm.sharesFiles() ? parent.toAbsolutePath() : jvm.root().resolve(relative(parent));
        try {
            HeldFolder folder = HeldFolder.in(seenHere);
            Path here = folder.path();
            giveTo(jvm, here);
            giveTo(jvm, here.resolve(HeldFolder.LOCK));
            if (jvm.sharesFiles()) {
                return new AnswerFolder(folder, here, jar);
            }
            Path copy = here.resolve("hangscope.jar");
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            giveTo(jvm, copy);
            Path there = parent.toAbsolutePath().resolve(here.getFileName());
            return new AnswerFolder(folder, there, there.resolve("hangscope.jar"));
        } catch (IOException reason) {
            throw new CannotAttachException("cannot make a folder for the answer of process " + jvm.pid() + " in "
                    + seenHere + " (" + reason.getMessage() + "): make room there, or let it be written");
        }
    }

    private static Path relative(Path path) {
        Path absolute = path.toAbsolutePath();
        return absolute.getRoot().relativize(absolute);
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
            Path refusal = here().resolve(ReportRequest.REFUSAL);
            if (Files.exists(refusal)) {
                throw new CannotAttachException(Files.readString(refusal).strip());
            }
            return Files.exists(here().resolve(ReportRequest.SNAPSHOT)) ? snapshot(ReportRequest.SNAPSHOT) : null;
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /**
     * The look from before the heap dump; {@code null} when none was taken.
     *
     * @throws CannotAttachException when it cannot be read
     */
    @Nullable
    Snapshot before() throws CannotAttachException {
        try {
            return Files.exists(here().resolve(HeapDump.FILE)) ? snapshot(ReportRequest.BEFORE) : null;
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /** What the agent is about to do; {@code null} as long as it has not said so. */
    @Nullable
    String announcement() throws CannotAttachException {
        try {
            Path file = here().resolve(ReportRequest.ANNOUNCEMENT);
            return Files.exists(file) ? Files.readString(file).strip() : null;
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private Snapshot snapshot(String name) throws IOException {
        try (Reader in = Files.newBufferedReader(here().resolve(name), StandardCharsets.UTF_8)) {
            return SnapshotJson.read(in);
        }
    }

    private static CannotAttachException unreadable(IOException reason) {
        return new CannotAttachException("the JVM's answer cannot be read: " + reason.getMessage());
    }

    /** The folder, as this process sees it. */
    Path here() {
        return here.path();
    }

    /** Removes it. The JVM goes on with a jar that is gone: it holds it open. */
    @Override
    public void close() {
        here.close();
    }
}
