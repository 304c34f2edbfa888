package dev.hangscope.snapshot.threaddump;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dumps in a text; what stands before, between and behind them is skipped, such as an application's log. Source: HotSpot,
 * {@code Threads::print_on} and {@code JavaThread::print_on}, JDK 8 to 25.
 *
 * <p>The name of a thread is printed as it is, with its line breaks. So what follows a line that begins with a quotation mark, and is no
 * header by itself, belongs to no thread; and of an id that is listed twice none is believed.
 */
public final class ThreadDumpText {
    private static final String HEAD = "Full thread dump ";
    private static final String END = "JNI global ref";
    private static final String NONE =
            "not a Hangscope file, nor a thread dump of a HotSpot JVM: give a report written with"
                    + " format=json or out=FOLDER, or the output of jstack -l PID";

    /** As an application that prints its log to the same output could write a line, no longer one is looked at. */
    private static final int LONGEST_LINE = 100_000;

    private static final int TIME_LENGTH = 19;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final List<DumpedJvm> dumps = new ArrayList<>();
    private final Map<StackTraceElement, StackTraceElement> frames = new HashMap<>();
    private final List<DumpedThread> threads = new ArrayList<>();
    private @Nullable LocalDateTime lastTime;
    private @Nullable LocalDateTime time;
    private @Nullable String version;
    private @Nullable ThreadLines thread;

    private ThreadDumpText() {}

    /**
     * The dumps, in the text's order.
     *
     * @throws BadThreadDumpException when there is none
     * @throws IOException when the text cannot be read
     */
    public static List<DumpedJvm> read(Reader text) throws IOException {
        ThreadDumpText reader = new ThreadDumpText();
        BufferedReader lines = new BufferedReader(text);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.length() <= LONGEST_LINE) {
                reader.line(line);
            }
        }
        reader.endDump(false);
        if (reader.dumps.isEmpty()) {
            throw new BadThreadDumpException(NONE);
        }
        return reader.dumps;
    }

    private void line(String raw) throws BadThreadDumpException {
        String line = raw.strip();
        if (line.startsWith("0SECTION") || line.startsWith("1TISIGINFO")) {
            throw new BadThreadDumpException(
                    "a javacore of OpenJ9, which has another form; only dumps of HotSpot JVMs can be read");
        }
        int head = line.indexOf(HEAD);
        if (head >= 0) {
            LocalDateTime made = lastTime;
            endDump(false);
            time = made;
            version = line.substring(head + HEAD.length()).replaceFirst(":$", "");
        } else if (line.startsWith(END)) {
            endDump(true);
        } else if (line.startsWith("\"")) {
            endThread();
            thread = ThreadLines.of(line, frames);
        } else if (thread != null) {
            thread.add(line);
        } else if (line.length() == TIME_LENGTH) {
            lastTime = time(line);
        }
    }

    private void endThread() {
        if (thread != null) {
            threads.add(thread.thread());
            thread = null;
        }
    }

    private void endDump(boolean whole) {
        endThread();
        List<DumpedThread> once = listedOnce(threads);
        if (!once.isEmpty()) {
            boolean modules =
                    once.stream().flatMap(each -> each.stack().stream()).anyMatch(each -> each.getModuleName() != null);
            dumps.add(new DumpedJvm(
                    time,
                    version,
                    modules
                            ? once
                            : once.stream().map(DumpedThread::withModules).toList(),
                    whole));
        }
        threads.clear();
        time = null;
        version = null;
        lastTime = null;
    }

    private static List<DumpedThread> listedOnce(List<DumpedThread> all) {
        Set<Long> once = new HashSet<>();
        Set<Long> twice = new HashSet<>();
        for (DumpedThread each : all) {
            if (!once.add(each.id())) {
                twice.add(each.id());
            }
        }
        return all.stream().filter(each -> !twice.contains(each.id())).toList();
    }

    private static @Nullable LocalDateTime time(String line) {
        try {
            return LocalDateTime.parse(line, TIME);
        } catch (DateTimeParseException other) {
            return null;
        }
    }
}
