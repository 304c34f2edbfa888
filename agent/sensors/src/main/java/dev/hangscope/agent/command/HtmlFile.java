package dev.hangscope.agent.command;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.report.html.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The file of {@code --html}: it is there whole or not at all, and what was there before stays until then. */
final class HtmlFile {
    private final Path given;
    private final Path file;

    private HtmlFile(Path given) {
        this.given = given;
        file = given.toAbsolutePath();
    }

    /** The file of that name; {@link #fault()} tells whether it can be one. */
    static HtmlFile at(Path given) {
        return new HtmlFile(given);
    }

    /**
     * The file that the user wants; {@code null} when he wants none.
     *
     * @throws ParameterException when no report can have that name
     */
    static @Nullable HtmlFile wanted(@Nullable Path given, CommandLine command) {
        HtmlFile file = given == null ? null : at(given);
        String fault = file == null ? null : file.fault();
        if (fault != null) {
            throw new ParameterException(command, fault);
        }
        return file;
    }

    /** Why no report can have this name, whoever asks; {@code null} when one can. */
    @Nullable
    String fault() {
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(file)) {
            return "--html=" + given + " is a folder; name a file";
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return "--html=" + given + " is no regular file; name one, or a new one";
        }
        return Files.isDirectory(folder)
                ? null
                : "--html=" + given + ": there is no folder " + folder + "; make it, or name another";
    }

    /**
     * Writes the report.
     *
     * @throws CouldNotLook when the system does not let it
     */
    void write(Diagnosis diagnosis) throws CouldNotLook {
        byte[] report = HtmlReport.toString(diagnosis).getBytes(StandardCharsets.UTF_8);
        Path part = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try {
                Files.write(part, report, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException reason) {
            throw new CouldNotLook("cannot write --html=" + given + " (" + inWords(reason)
                    + "); name a file in a folder that can be written");
        }
    }

    private static String inWords(IOException reason) {
        if (reason instanceof AccessDeniedException) {
            return "no permission";
        }
        return reason instanceof FileSystemException detailed && detailed.getReason() != null
                ? detailed.getReason()
                : "the system refuses it";
    }
}
