package dev.hangscope.agent.watch.procfs;

import dev.hangscope.snapshot.os.OsMapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /proc/PID/maps}, proc_pid_maps(5). */
public final class MapsText {
    private MapsText() {}

    /**
     * One mapping.
     *
     * @param start first address
     * @param end first address behind it; both unsigned
     * @param shared whether it is MAP_SHARED
     * @param mapping its file
     */
    public record Line(long start, long end, boolean shared, OsMapping mapping) {

        /** Whether the address lies in it. */
        public boolean contains(long address) {
            return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
        }
    }

    /** The mapping that holds the address; {@code null} when none does. */
    public static @Nullable Line at(@Nullable String text, long address) {
        for (String each : (text == null ? "" : text).split("\n")) {
            Line line = parse(each);
            if (line != null && line.contains(address)) {
                return line;
            }
        }
        return null;
    }

    /** All files that are mapped shared. Reads only lines with an {@code s} in the mode: maps of a JVM are long. */
    public static List<OsMapping> shared(@Nullable String text) {
        List<OsMapping> shared = new ArrayList<>();
        if (text == null) {
            return shared;
        }
        for (String each : text.split("\n")) {
            int blank = each.indexOf(' ');
            if (blank > 0 && each.length() > blank + 4 && each.charAt(blank + 4) == 's') {
                Line line = parse(each);
                if (line != null && !shared.contains(line.mapping())) {
                    shared.add(line.mapping());
                }
            }
        }
        return shared;
    }

    /** The mappings of one file, by its {@linkplain OsMapping#key() key}. */
    public static List<Line> of(@Nullable String text, String key) {
        List<Line> lines = new ArrayList<>();
        for (String each : (text == null ? "" : text).split("\n")) {
            Line line = parse(each);
            if (line != null && line.mapping().key().equals(key)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The private mappings that can be written and whose file's name has this part: a program's own data. */
    public static List<Line> writableOf(@Nullable String text, String part) {
        List<Line> lines = new ArrayList<>();
        for (String each : (text == null ? "" : text).split("\n")) {
            int blank = each.indexOf(' ');
            if (blank > 0 && each.startsWith("rw-p", blank + 1)) {
                Line line = parse(each);
                String path = line == null ? "" : line.mapping().path();
                if (line != null && path.substring(path.lastIndexOf('/') + 1).contains(part)) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    private static @Nullable Line parse(String text) {
        String[] fields = text.split("\\s+", 6);
        if (fields.length < 5) {
            return null;
        }
        int dash = fields[0].indexOf('-');
        Long start = dash < 1 ? null : Numbers.hex(fields[0].substring(0, dash));
        Long end = dash < 1 ? null : Numbers.hex(fields[0].substring(dash + 1));
        if (start == null || end == null) {
            return null;
        }
        String path = fields.length > 5 ? fields[5] : "";
        return new Line(start, end, fields[1].endsWith("s"), new OsMapping(fields[3] + " " + fields[4], path));
    }
}
