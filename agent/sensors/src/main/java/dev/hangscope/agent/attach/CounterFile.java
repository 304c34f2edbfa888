package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The performance counters of a JVM, {@code /tmp/hsperfdata_USER/PID}. Anybody can make such a folder: only the file
 * that belongs to
 * the JVM's user is read. What it says is a hint.
 */
final class CounterFile {
    /** HotSpot's default is 32 KB, {@code -XX:PerfDataMemorySize}. */
    private static final long MOST_BYTES = 1L << 20;

    private static final int MOST_FOLDERS = 10_000;

    private static final byte[] NONE = {};

    private CounterFile() {}

    /** Reads them; there are none when the file cannot be read. */
    static PerfCounters read(TargetFiles files, long ownPid) {
        try {
            byte[] bytes = files.run(() -> bytes(files, Long.toString(ownPid)));
            return PerfCounters.of(bytes);
        } catch (IOException | DirectoryIteratorException unreadable) {
            return PerfCounters.of(NONE);
        }
    }

    private static byte[] bytes(TargetFiles files, String name) throws IOException {
        int left = MOST_FOLDERS;
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(files.temporary().path(), "hsperfdata_*")) {
            for (Path folder : all) {
                if (left-- == 0) {
                    return NONE;
                }
                byte[] bytes = bytes(folder.resolve(name), files.owner());
                if (bytes.length > 0) {
                    return bytes;
                }
            }
        }
        return NONE;
    }

    private static byte[] bytes(Path file, int owner) {
        try (InputStream in = InputFile.of(file, owner, MOST_BYTES)) {
            return in.readAllBytes();
        } catch (IOException notThisOne) {
            return NONE;
        }
    }
}
