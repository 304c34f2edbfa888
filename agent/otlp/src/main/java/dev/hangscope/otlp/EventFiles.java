package dev.hangscope.otlp;

import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.InputFile;
import dev.hangscope.agent.ownership.ProcessUser;
import dev.hangscope.agent.publish.EventsAudience;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of events in a directory and up to three below. Other users may have a hand in them: links are followed nowhere, and only
 * regular files with one name are opened, those of this process's user alone unless that is root.
 */
final class EventFiles {
    private static final int DEPTH = 4;
    private static final int MOST_ENTRIES = 1_000_000;
    private static final String BEFORE = EventsAudience.FILE + ".1";
    private static final int ROOT = 0;

    private final Path root;

    /** Takes a directory. */
    EventFiles(Path root) {
        this.root = root;
    }

    /**
     * A file that was seen.
     *
     * @param path below the directory
     * @param state changes when the file does
     */
    record Found(Path path, State state) {}

    /**
     * What a file looks like from outside.
     *
     * @param key tells it from others of that name; {@code null} where the system has none
     * @param size in bytes
     * @param modified when it was written last, in milliseconds
     */
    record State(@Nullable Object key, long size, long modified) {}

    /**
     * Returns the files that there are now, in each directory the older one first.
     *
     * @throws IOException when the directory cannot be read
     */
    List<Found> all() throws IOException {
        List<Found> all = new ArrayList<>();
        Files.walkFileTree(root, Set.of(), DEPTH, new SimpleFileVisitor<>() {
            private int entries;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                String name = String.valueOf(file.getFileName());
                if (facts.isRegularFile() && (name.equals(EventsAudience.FILE) || name.equals(BEFORE))) {
                    all.add(new Found(
                            root.relativize(file),
                            new State(
                                    facts.fileKey(),
                                    facts.size(),
                                    facts.lastModifiedTime().toMillis())));
                }
                return ++entries < MOST_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException reason) throws IOException {
                if (file.equals(root)) {
                    throw reason;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cutOff) {
                return FileVisitResult.CONTINUE;
            }
        });
        all.sort(Comparator.<Found, String>comparing(found -> directory(found.path()))
                .thenComparing(found -> found.path().endsWith(BEFORE) ? 0 : 1));
        return all;
    }

    /** The directory of a file, as text. */
    static String directory(Path path) {
        Path parent = path.getParent();
        return parent == null ? "" : parent.toString();
    }

    /**
     * Opens one for reading.
     *
     * @throws IOException when it is not there any more, or is one that is not read
     */
    FileChannel open(Path path) throws IOException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return byName(path);
        }
        try {
            return byDescriptor(path);
        } catch (LinkageError noJna) {
            return byName(path);
        }
    }

    private FileChannel byDescriptor(Path path) throws IOException {
        Path parent = path.getParent();
        try (Descriptor top = Descriptor.directory(root);
                Descriptor directory = parent == null ? Descriptor.directory(top.path()) : top.directoryBelow(parent)) {
            Path file = directory.path().resolve(path.getFileName());
            int self = ProcessUser.uid();
            int owner = self;
            if (self == ROOT) {
                try (Descriptor any = Descriptor.of(file)) {
                    owner = any.facts().uid();
                }
            }
            try (Descriptor descriptor = InputFile.owned(file, owner)) {
                return FileChannel.open(descriptor.path(), StandardOpenOption.READ);
            }
        }
    }

    private FileChannel byName(Path path) throws IOException {
        Path file = root.resolve(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }
}
