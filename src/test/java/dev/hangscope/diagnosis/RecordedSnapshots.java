package dev.hangscope.diagnosis;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Snapshots of programs that really ran, packed by {@code agent/dist/src/test/scripts/snapshots.py}. */
public final class RecordedSnapshots {
    static final Path DIRECTORY = Path.of("test", "resources", "snapshots");
    private static final String PACKED = ".json.gz";
    private static final long MOST_VALUES = 1_000_000;

    private RecordedSnapshots() {}

    /** Returns all files by name, {@code demos-17/deadlock}. */
    public static Map<String, Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(PACKED))
                    .collect(Collectors.toMap(RecordedSnapshots::name, file -> file, (a, b) -> a, TreeMap::new));
        }
    }

    private static String name(Path file) {
        String name = DIRECTORY.relativize(file).toString().replace('\\', '/');
        return name.substring(0, name.length() - PACKED.length());
    }

    /** Diagnoses the snapshot by all rules, with the threshold of its report. */
    public static Diagnosis diagnosis(Path file) throws IOException {
        SnapshotJson.Saved saved = saved(file);
        return new Diagnostician(Rules.all())
                .diagnose(saved.snapshot(), Objects.requireNonNull(saved.after(), "the report has no threshold"));
    }

    /** Returns what the file holds. */
    public static SnapshotJson.Saved saved(Path file) throws IOException {
        try (Reader in =
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
            return SnapshotJson.readSaved(in, MOST_VALUES);
        }
    }
}
