package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.html.TimeLine.Moment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a time line as a table. What many did alike is one row, at the time of the first of them. */
final class TimeTable {
    private static final int ROWS = 30;
    private static final int ROWS_OPEN = 12;
    private static final int NAMES = 4;
    private static final int LETTERS = 300;
    private static final DateTimeFormatter OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.S'Z'", Locale.ROOT);
    private static final DateTimeFormatter WITH_DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT);

    private TimeTable() {}

    /** Nothing for less than two moments: one alone is in the text above. */
    static void write(List<Moment> moments, Instant look, Markup out) throws IOException {
        Map<String, List<Moment>> alike = new LinkedHashMap<>();
        moments.forEach(moment ->
                alike.computeIfAbsent(moment.what(), key -> new ArrayList<>()).add(moment));
        if (moments.size() < 2) {
            return;
        }
        out.raw(alike.size() > ROWS_OPEN ? "<details class=\"time\">" : "<details class=\"time\" open=\"open\">")
                .element("summary", "what happened")
                .raw("\n<table>\n");
        out.raw("<tr><th>before the look</th><th>time</th><th>who</th><th>what</th></tr>\n");
        int rows = 0;
        for (List<Moment> group : alike.values()) {
            if (rows++ == ROWS) {
                out.raw("<tr><td colspan=\"4\">")
                        .text("and " + Words.number(alike.size() - ROWS) + " more")
                        .raw("</td></tr>\n");
                break;
            }
            row(group, look, out);
        }
        out.raw("</table>\n</details>\n");
    }

    private static void row(List<Moment> group, Instant look, Markup out) throws IOException {
        Duration first = group.get(0).ago();
        Duration last = group.get(group.size() - 1).ago();
        String ago = Words.duration(first);
        String until = Words.duration(last);
        out.raw("<tr>");
        out.element("td", ago.equals(until) ? ago : ago + " to " + until);
        out.element("td", clock(first, look));
        out.element("td", who(group));
        out.element("td", Words.line(group.get(0).what() + at(group), LETTERS)).raw("</tr>\n");
    }

    private static String at(List<Moment> group) {
        long places = group.stream().map(Moment::at).distinct().count();
        String first = group.get(0).at();
        return places > 1 ? ", in " + Words.number(places) + " places" : first.isEmpty() ? "" : " at " + first;
    }

    private static String clock(Duration ago, Instant look) {
        DateTimeFormatter format = ago.toDays() > 0 ? WITH_DATE : OF_DAY;
        return format.format(look.minus(ago).atOffset(ZoneOffset.UTC));
    }

    private static String who(List<Moment> group) {
        List<String> names =
                List.copyOf(new LinkedHashSet<>(group.stream().map(Moment::who).toList()));
        return names.size() <= NAMES + 1
                ? Words.list(names)
                : String.join(", ", names.subList(0, NAMES)) + " and " + Words.number(names.size() - NAMES) + " more";
    }
}
