package dev.hangscope.agent.command;

import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.PrivateFile;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.report.html.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The file of {@code --html}, for its owner only: it is there whole or not at all, and what was there before stays until then. Where
 * a link of that name was, the file is in its place, and what the link led to stays as it was.
 */
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
        try {
            PrivateFile.replace(file, report);
        } catch (IOException reason) {
            throw new CouldNotLook("cannot write --html=" + given + " (" + OwnDirectory.inWords(reason)
                    + "); name a file in a folder that can be written");
        }
    }
}
