package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.PrivateDirectory;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.HeapReader;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A private folder of the JVM's user, where the answer appears. A JVM that cannot read this agent's jar, because it
 * lives in a container
 * or belongs to another user, gets a copy of it there. What it writes is not trusted: files are opened as its user,
 * and are
 * of limited size.
 */
final class AnswerFolder implements AutoCloseable {
    /** A snapshot of 100,000 threads has some 30 MB. */
    private static final long MOST_BYTES = 512L << 20;

    private static final int LONGEST_LINE = 2000;

    private final Target target;
    private final PrivateDirectory folder;
    private final Path jarThere;

    private AnswerFolder(Target target, PrivateDirectory folder, Path jarThere) {
        this.target = target;
        this.folder = folder;
        this.jarThere = jarThere;
    }

    /**
     * Makes it.
     *
     * @param parent the folder in which, as the JVM sees it; {@code null} for that of temporary files
     * @throws CannotAttachException when the system does not let it
     */
    static AnswerFolder make(Target target, Path jar, @Nullable Path parent) throws CannotAttachException {
        try {
            PrivateDirectory folder = target.makeDirectory(parent);
            try {
                return new AnswerFolder(target, folder, jarFor(target, folder, jar));
            } catch (IOException | RuntimeException failed) {
                remove(target, folder);
                throw failed;
            }
        } catch (IOException reason) {
            String where = parent == null ? "its folder of temporary files" : parent.toString();
            throw new CannotAttachException("cannot make a folder for the answer of process " + target.pid() + " in "
                    + where + " (" + TargetFiles.words(reason)
                    + "): make room there, let it be written, or name another"
                    + " folder that has no symbolic link in its path");
        }
    }

    private static Path jarFor(Target target, PrivateDirectory folder, Path jar) throws IOException {
        if (target.canRead(jar)) {
            return jar;
        }
        try (InputStream in = Files.newInputStream(jar)) {
            return target.run(() -> {
                try (var out = Files.newOutputStream(
                        folder.path().resolve(ReportRequest.JAR),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
                    in.transferTo(out);
                }
                return folder.shown().resolve(ReportRequest.JAR);
            });
        }
    }

    /** The folder, as the JVM sees it. */
    Path there() {
        return folder.shown();
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
        String refusal = line(ReportRequest.REFUSAL);
        if (refusal != null) {
            throw new CannotAttachException(refusal);
        }
        return snapshot(ReportRequest.SNAPSHOT);
    }

    /**
     * The look from before the heap dump; {@code null} when none was taken.
     *
     * @throws CannotAttachException when it cannot be read
     */
    @Nullable
    Snapshot before() throws CannotAttachException {
        return snapshot(ReportRequest.BEFORE);
    }

    /** What the agent is about to do; {@code null} as long as it has not said so. */
    @Nullable
    String announcement() throws CannotAttachException {
        return line(ReportRequest.ANNOUNCEMENT);
    }

    private @Nullable String line(String name) throws CannotAttachException {
        try (InputStream in = target.read(file(name), Long.MAX_VALUE)) {
            return new String(in.readNBytes(LONGEST_LINE), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException notYet) {
            return null;
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private @Nullable Snapshot snapshot(String name) throws CannotAttachException {
        try (InputStream in = target.read(file(name), MOST_BYTES)) {
            return SnapshotJson.read(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (NoSuchFileException notYet) {
            return null;
        } catch (IOException | RuntimeException unreadable) {
            throw unreadable(unreadable);
        } catch (StackOverflowError | OutOfMemoryError tooLarge) {
            throw new CannotAttachException(
                    "the JVM's answer is too large or too deep for this command's memory: give it"
                            + " more with java -Xmx");
        }
    }

    private Path file(String name) {
        return folder.path().resolve(name);
    }

    private CannotAttachException unreadable(Exception reason) {
        return new CannotAttachException("the JVM's answer cannot be read: " + shown(reason.getMessage()));
    }

    /** The JDK names files by the path that leads through a descriptor. */
    private String shown(@Nullable String message) {
        return String.valueOf(message)
                .replace(folder.path().toString(), folder.shown().toString());
    }

    /**
     * Reads the heap dump, which has no name any more from then on.
     *
     * @throws CannotProveException when it cannot be read
     * @throws InterruptedException when this thread is told to give up
     */
    JvmFacts readDump(HeapReader reader) throws CannotProveException, InterruptedException {
        Path dump = file(HeapDump.FILE);
        try (var heap = target.descriptor(dump);
                var code = target.descriptor(file(HeapDump.CODE))) {
            return reader.read(
                    heap == null ? dump : heap.path(),
                    code == null ? file(HeapDump.CODE) : code.pathForChildren(),
                    () -> target.run(() -> Files.deleteIfExists(dump)));
        } catch (IOException refused) {
            throw new CannotProveException("the heap dump is not read (" + shown(TargetFiles.words(refused)) + ")");
        }
    }

    /** Removes it. The JVM goes on with a jar that is gone: it holds it open. */
    @Override
    public void close() {
        remove(target, folder);
    }

    private static void remove(Target target, PrivateDirectory folder) {
        try {
            target.run(() -> {
                folder.close();
                return Set.of();
            });
        } catch (IOException cannotActAsThatUser) {
            return; // nothing could be made there either
        }
    }
}
