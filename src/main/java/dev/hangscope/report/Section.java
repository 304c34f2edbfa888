package dev.hangscope.report;

import java.util.List;

/**
 * A list of a report.
 *
 * @param heading what is listed
 * @param lines one for each thing, or group of equal things
 */
public record Section(String heading, List<String> lines) {

    public Section {
        lines = List.copyOf(lines);
    }
}
