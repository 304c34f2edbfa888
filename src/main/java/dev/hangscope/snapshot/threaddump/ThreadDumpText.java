package dev.hangscope.snapshot.threaddump;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dumps in a text; what stands before, between and behind them is skipped, such as an application's log. Source: HotSpot,
 * {@code Threads::print_on} and {@code JavaThread::print_on}, JDK 8 to 25; {@code jdk.internal.vm.ThreadDumper}, JDK 21 to 25.
 *
 * <p>The name of a thread is printed as it is, with its line breaks. So what follows a line that begins as a header does, and is none by itself, belongs to no thread; and of an id that is listed twice none is believed.
 */
public final class ThreadDumpText {
    private static final String HEAD = "Full thread dump ";
    private static final String END = "JNI global ref";
    private static final String NONE =
            "not a Hangscope file, nor a thread dump of a HotSpot JVM: give a report written with"
                    + " format=json or out=FOLDER, the output of jstack -l PID, or what jcmd PID Thread.dump_to_file FILE wrote";

    /** As an application that prints its log to the same output could write a line, no longer one is looked at. */
    private static final int LONGEST_LINE = 100_000;

    private static final Pattern PID = Pattern.compile("\\d{1,10}");
    private static final Pattern WRITTEN_HEADER = Pattern.compile("^#\\d{1,18} \"");
    private static final int TIME_LENGTH = 19;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final List<DumpedJvm> dumps = new ArrayList<>();
    private final Map<StackTraceElement, StackTraceElement> frames = new HashMap<>();
    private final List<DumpedThread> threads = new ArrayList<>();
    private final ZoneId zone;
    private DumpedJvm.Form form = DumpedJvm.Form.PRINTED;
    private @Nullable Instant lastTime;
    private @Nullable Instant time;
    private @Nullable String version;
    private String previous = "";
    private boolean threadEnded;
    private @Nullable ThreadLines thread;

    private ThreadDumpText(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * The dumps, in the text's order.
     *
     * @param zone of the machine that they are from: {@code jstack} writes its local time
     * @throws BadThreadDumpException when there is none
     * @throws IOException when the text cannot be read
     */
    public static List<DumpedJvm> read(Reader text, ZoneId zone) throws IOException {
        ThreadDumpText reader = new ThreadDumpText(zone);
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
        Instant written = isPid(previous) ? written(line) : null;
        int head = line.indexOf(HEAD);
        if (line.startsWith("0SECTION") || line.startsWith("1TISIGINFO")) {
            throw new BadThreadDumpException(
                    "a javacore of OpenJ9, which has another form; only dumps of HotSpot JVMs can be read");
        } else if (written != null) {
            endDump(false);
            form = DumpedJvm.Form.BARE;
            time = written;
        } else if (head >= 0) {
            Instant made = lastTime;
            endDump(false);
            time = made;
            version = line.substring(head + HEAD.length()).replaceFirst(":$", "");
        } else if (form == DumpedJvm.Form.PRINTED) {
            printed(line);
        } else {
            written(line, raw);
        }
        previous = line;
    }

    private void printed(String line) {
        if (line.startsWith(END)) {
            endDump(true);
        } else if (line.startsWith("\"")) {
            endThread();
            thread = PrintedThread.of(line, frames);
        } else if (thread != null) {
            thread.add(line);
        } else if (line.length() == TIME_LENGTH) {
            lastTime = time(line);
        }
    }

    private void written(String line, String raw) {
        if (version == null && threads.isEmpty() && thread == null && !line.isEmpty()) {
            version = line;
        } else if (WRITTEN_HEADER.matcher(raw).find()) {
            endThread();
            threadEnded = false;
            WrittenThread next = WrittenThread.of(line, frames);
            if (next != null && next.tellsState()) {
                form = DumpedJvm.Form.WRITTEN;
            }
            thread = next;
        } else if (raw.isEmpty()) {
            threadEnded = true;
        } else if (thread != null) {
            thread.add(line);
        }
    }

    private void endThread() {
        if (thread != null) {
            threads.add(thread.thread());
            thread = null;
        }
    }

    /** A written dump has no last line: each of its threads ends with an empty one. */
    private void endDump(boolean endSeen) {
        endThread();
        List<DumpedThread> once = listedOnce(threads);
        if (!once.isEmpty()) {
            boolean modules =
                    once.stream().flatMap(each -> each.stack().stream()).anyMatch(each -> each.getModuleName() != null);
            dumps.add(new DumpedJvm(
                    form,
                    time,
                    version,
                    modules
                            ? once
                            : once.stream().map(DumpedThread::withModules).toList(),
                    form == DumpedJvm.Form.PRINTED ? endSeen : threadEnded));
        }
        threads.clear();
        form = DumpedJvm.Form.PRINTED;
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

    /** A written dump begins with the pid, and the next line is its time. */
    private static boolean isPid(String line) {
        return PID.matcher(line).matches();
    }

    private static @Nullable Instant written(String line) {
        try {
            return line.endsWith("Z") ? Instant.parse(line) : null;
        } catch (DateTimeParseException other) {
            return null;
        }
    }

    private @Nullable Instant time(String line) {
        try {
            return LocalDateTime.parse(line, TIME).atZone(zone).toInstant();
        } catch (DateTimeParseException other) {
            return null;
        }
    }
}
