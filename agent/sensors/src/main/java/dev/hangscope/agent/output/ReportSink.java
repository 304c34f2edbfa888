package dev.hangscope.agent.output;

import dev.hangscope.agent.format.ReportFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where reports go: stderr in one form, or a folder in text, JSON, HTML and the form that is asked for. */
public final class ReportSink {

    private final @Nullable ReportFolder folder;
    private final ReportFormat onStderr;

    private ReportSink(@Nullable ReportFolder folder, ReportFormat onStderr) {
        this.folder = folder;
        this.onStderr = onStderr;
    }

    /**
     * Opens the place. A directory that cannot be used never stops the application: one line says why, and reports go to stderr.
     *
     * @param folder the directory; {@code null} for stderr
     * @param onStderr the form of what is printed there
     */
    public static ReportSink open(@Nullable Path folder, ReportFormat onStderr) {
        if (folder == null) {
            return new ReportSink(null, onStderr);
        }
        try {
            return new ReportSink(ReportFolder.open(folder), onStderr);
        } catch (UnusableDirectoryException reason) {
            Stderr.line("out=" + folder + " is off: " + reason.reason() + "; reports go to stderr instead");
            return new ReportSink(null, onStderr);
        }
    }

    /** Where reports are written; {@code null} when they are printed. */
    @Nullable
    public OwnDirectory place() {
        return folder == null ? null : folder.directory();
    }

    /** The path of that, without links. */
    @Nullable
    public Path directory() {
        return folder == null ? null : folder.directory().path();
    }

    /** The forms that a report is delivered in. */
    private List<ReportFormat> wanted() {
        if (folder == null) {
            return List.of(onStderr);
        }
        List<ReportFormat> all = new ArrayList<>();
        for (ReportFormat form : ReportFormat.values()) {
            if (form.isAlwaysInDirectory() || form == onStderr) {
                all.add(form);
            }
        }
        return all;
    }

    /**
     * Writes a report in all its forms, and delivers none.
     *
     * @param report writes the report in one form
     * @return the number of characters in all forms
     */
    public int rehearse(Function<ReportFormat, String> report) {
        int characters = 0;
        for (ReportFormat form : wanted()) {
            characters += report.apply(form).length();
        }
        return characters;
    }

    /**
     * Delivers one report. Where the folder fails it goes to stderr, with a line that says why.
     *
     * @param report writes the report in one form; asked only for the forms that are wanted
     * @return the file of its first form; {@code null} when it was printed
     */
    @Nullable
    public Path deliver(Function<ReportFormat, String> report) {
        if (folder == null) {
            Stderr.print(report.apply(onStderr));
            return null;
        }
        Map<ReportFormat, String> forms = new EnumMap<>(ReportFormat.class);
        for (ReportFormat form : wanted()) {
            try {
                forms.put(form, report.apply(form));
            } catch (RuntimeException fault) {
                // The other forms say the same: they must come.
                Stderr.line("no " + form + " form of the report (" + fault + "); please report it");
            }
        }
        try {
            List<Path> written = folder.write(forms);
            Path first = written.isEmpty() ? null : written.get(0);
            Stderr.line("report written to " + (first == null ? "nowhere" : first));
            return first;
        } catch (IOException full) {
            String reason = full instanceof UnusableDirectoryException known ? known.reason() : full.toString();
            Stderr.line("cannot write the report to " + folder + " (" + reason + "), so here it is");
            Stderr.print(forms.getOrDefault(onStderr, ""));
            return null;
        }
    }
}
