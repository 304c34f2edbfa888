package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.OptionException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A folder of reports, {@code hangscope-PID-N.txt}, {@code .json} and {@code .html}. Each file is there whole or not at all, and none is
 * ever overwritten: N goes on where an earlier process of the same pid stopped, as it does in containers.
 */
final class ReportFolder {

    private final Path folder;
    private int next = 1;

    private ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder when it is missing.
     *
     * @throws OptionException when it cannot be made or written
     */
    static ReportFolder open(Path folder) throws OptionException {
        Path absolute = folder.toAbsolutePath();
        try {
            Files.createDirectories(absolute);
        } catch (FileAlreadyExistsException file) {
            throw bad(folder, "this is no folder");
        } catch (IOException reason) {
            throw bad(folder, "the folder cannot be made (" + inWords(reason) + ")");
        }
        if (!Files.isWritable(absolute)) {
            throw bad(folder, "no permission to write into the folder");
        }
        return new ReportFolder(absolute);
    }

    private static String inWords(IOException reason) {
        if (reason instanceof AccessDeniedException) {
            return "no permission";
        }
        return reason instanceof FileSystemException detailed && detailed.getReason() != null
                ? detailed.getReason()
                : "the system refuses it";
    }

    private static OptionException bad(Path folder, String reason) {
        return new OptionException(
                "bad value in 'out=" + folder + "': " + reason + "; write stderr, or a folder that can be written");
    }

    /**
     * Writes one report under the next free number.
     *
     * @return the files, in the order of the forms
     * @throws IOException when a file cannot be written; what is complete by then stays
     */
    List<Path> write(Map<ReportForm, String> report) throws IOException {
        while (true) {
            int number = next++;
            Path claim = folder.resolve("." + name(number) + ".part");
            try {
                Files.createFile(claim);
            } catch (FileAlreadyExistsException another) {
                continue;
            }
            try {
                if (isFree(number)) {
                    return write(report, number, claim);
                }
            } finally {
                Files.deleteIfExists(claim);
            }
        }
    }

    // Asked only while the claim is held: another process writes this number either before that or not at all.
    private boolean isFree(int number) {
        for (ReportForm form : ReportForm.values()) {
            if (Files.exists(file(number, form))) {
                return false;
            }
        }
        return true;
    }

    private List<Path> write(Map<ReportForm, String> report, int number, Path claim) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<ReportForm, String> form : report.entrySet()) {
            Path part = claim.resolveSibling(
                    claim.getFileName() + "." + form.getKey().ending());
            Path file = file(number, form.getKey());
            try {
                Files.writeString(
                        part, form.getValue(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            written.add(file);
        }
        return written;
    }

    private Path file(int number, ReportForm form) {
        return folder.resolve(name(number) + "." + form.ending());
    }

    private static String name(int number) {
        // Not asked when the folder is opened: that is before queues are woven, and this loads some.
        return "hangscope-" + ProcessHandle.current().pid() + "-" + number;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
