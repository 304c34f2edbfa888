package dev.hangscope.maven;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The reports that agents have written into a directory, {@code hangscope-PID-N.json} (docs/options.md, {@code out}). */
final class Reports {

    private static final String PATTERN = "hangscope-\\d+-\\d+\\.json";

    private final Path directory;

    Reports(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns the reports written since then, in the order of their names.
     *
     * @throws IOException when the directory cannot be read; one that does not exist has no reports
     */
    List<Report> since(Instant begin) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().matches(PATTERN))
                    .sorted()
                    .toList();
        }
        List<Report> reports = new ArrayList<>();
        for (Path file : files) {
            if (!Files.getLastModifiedTime(file).toInstant().isBefore(begin)) {
                reports.add(read(file));
            }
        }
        return reports;
    }

    private static Report read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
            List<Finding> findings = new ArrayList<>();
            JsonElement list = root.get("findings");
            for (JsonElement finding : list == null ? new JsonArray() : list.getAsJsonArray()) {
                findings.add(finding(finding.getAsJsonObject()));
            }
            return new Report(file, List.copyOf(findings), true);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException noReport) {
            return new Report(file, List.of(), false);
        }
    }

    private static Finding finding(JsonObject json) {
        return new Finding(
                word(json, "id"), word(json, "kind"), word(json, "verdict"), word(json, "summary"), word(json, "fix"));
    }

    private static String word(JsonObject json, String key) {
        JsonElement value = json.get(key);
        return value == null || value.isJsonNull() ? "" : printable(value.getAsString());
    }

    /** A report holds names of threads and classes; none may write control characters into the log of a build. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * One report.
     *
     * @param file where it lies
     * @param findings its hangs
     * @param readable whether it was understood
     */
    record Report(Path file, List<Finding> findings, boolean readable) {}
}
