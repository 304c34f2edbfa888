package dev.hangscope.agent.output;

import dev.hangscope.agent.format.ReportFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A directory of reports, {@code hangscope-PID-N.txt}, {@code .json} and {@code .html}, for their owner only. Each file is there
 * whole or not at all, and none is ever overwritten, whatever another user does in the directory: N goes on where an earlier
 * process of the same pid stopped, as it does in containers.
 */
final class ReportFolder {
    /** So many names that are taken are no accident. */
    private static final int TAKEN = 10_000;

    private final OwnDirectory directory;
    private int next = 1;

    private ReportFolder(OwnDirectory directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory when it is missing.
     *
     * @throws UnusableDirectoryException when it cannot be made or written, or is not safe from other users
     */
    static ReportFolder open(Path folder) throws UnusableDirectoryException {
        return new ReportFolder(OwnDirectory.open(folder));
    }

    OwnDirectory directory() {
        return directory;
    }

    /**
     * Writes one report under the next free number.
     *
     * @return the files, in the order of the forms
     * @throws IOException when a file cannot be written; what is complete by then stays
     */
    List<Path> write(Map<ReportFormat, String> report) throws IOException {
        directory.check();
        for (int taken = 0; taken < TAKEN; taken++) {
            int number = next++;
            Path claim = directory.path().resolve("." + name(number) + ".part");
            try {
                PrivateFile.claim(claim);
            } catch (FileAlreadyExistsException another) {
                continue;
            }
            try {
                List<Path> written = isFree(number) ? write(report, number) : List.of();
                if (!written.isEmpty() || report.isEmpty()) {
                    return written;
                }
            } finally {
                Files.deleteIfExists(claim);
            }
        }
        throw new IOException("the names of " + TAKEN + " reports are taken");
    }

    // Asked only while the claim is held: another process writes this number either before that or not at all.
    private boolean isFree(int number) {
        for (ReportFormat form : ReportFormat.values()) {
            if (Files.exists(file(number, form), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    /** Writes all forms; none when one of the names was taken in this moment, which no process with the agent does. */
    private List<Path> write(Map<ReportFormat, String> report, int number) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<ReportFormat, String> form : report.entrySet()) {
            Path file = file(number, form.getKey());
            try {
                PrivateFile.create(file, form.getValue().getBytes(StandardCharsets.UTF_8));
            } catch (FileAlreadyExistsException another) {
                for (Path own : written) {
                    Files.deleteIfExists(own);
                }
                return List.of();
            }
            written.add(file);
        }
        return written;
    }

    private Path file(int number, ReportFormat form) {
        return directory.path().resolve(name(number) + "." + form.extension());
    }

    private static String name(int number) {
        // Not asked when the folder is opened: that is before queues are woven, and this loads some.
        return "hangscope-" + ProcessHandle.current().pid() + "-" + number;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
