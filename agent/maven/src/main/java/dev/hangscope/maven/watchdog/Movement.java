package dev.hangscope.maven.watchdog;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;

/** When a build last changed a file: compilers, packagers and each finished test class write below the output directories. */
final class Movement {

    private final List<Path> outputs;
    private final Path reports;

    /** @param reports the directory of our own reports, which are no sign that the build moves */
    Movement(List<Path> outputs, Path reports) {
        this.outputs = outputs;
        this.reports = reports;
    }

    /** Returns when the newest file or directory was changed; {@link Instant#EPOCH} where there is none. */
    Instant last() {
        Newest newest = new Newest();
        for (Path output : outputs) {
            try {
                Files.walkFileTree(output, newest);
            } catch (IOException gone) {
                // a directory that was removed meanwhile, or is not there yet
            }
        }
        return newest.time;
    }

    private final class Newest extends SimpleFileVisitor<Path> {

        private Instant time = Instant.EPOCH;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean ours = directory.equals(reports) || directory.getFileName().equals(reports.getFileName());
            if (!ours) {
                see(attributes);
            }
            return ours ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            see(attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        private void see(BasicFileAttributes attributes) {
            Instant changed = attributes.lastModifiedTime().toInstant();
            if (changed.isAfter(time)) {
                time = changed;
            }
        }
    }
}
