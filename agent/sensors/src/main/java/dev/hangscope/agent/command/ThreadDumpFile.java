package dev.hangscope.agent.command;

import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.threaddump.DumpSeries;
import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.DumpedThread;
import dev.hangscope.snapshot.threaddump.ThreadDumpJson;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The file of {@code diagnose} when it holds thread dumps of one JVM: as text, also among the lines of a log, or as JSON. */
final class ThreadDumpFile {
    private static final Pattern JSON = Pattern.compile("^\\s*\\{\\s*\"threadDump\"");

    private ThreadDumpFile() {}

    /** Whether JSON text that begins so is a thread dump, and none of ours. */
    static boolean isJsonOf(String beginning) {
        return JSON.matcher(beginning).find();
    }

    /**
     * The snapshot that the last dump is, with what the dumps before it tell of its threads.
     *
     * @param after what a wait must last where the dumps tell that; one dump alone does not
     * @param written when the file was written, for a dump without a time
     * @throws IOException when there is no thread dump in it
     */
    static SnapshotJson.Saved readText(Path file, Reader text, Duration after, Instant written) throws IOException {
        return saved(file, ThreadDumpText.read(text, ZoneId.systemDefault()), after, written);
    }

    /** The same of the JSON that {@code Thread.dump_to_file} writes. */
    static SnapshotJson.Saved readJson(Path file, Reader text, Duration after, Instant written) throws IOException {
        return saved(file, ThreadDumpJson.read(text), after, written);
    }

    private static SnapshotJson.Saved saved(Path file, List<DumpedJvm> dumps, Duration after, Instant written) {
        DumpSeries series = new DumpSeries(dumps);
        DumpedJvm last = series.last();
        Instant taken = last.time() == null ? written : last.time();
        Duration uptime = last.threads().stream()
                .map(DumpedThread::age)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        // No dump tells the pid; 0 is none.
        ProcessIdentity process = new ProcessIdentity(0, String.valueOf(file.getFileName()), last.version(), uptime);
        Snapshot snapshot =
                new Snapshot(Snapshot.Trigger.COMMAND, taken, process, series.facts(taken), sensors(series));
        return new SnapshotJson.Saved(snapshot, series.span().compareTo(after) < 0 ? series.span() : after, null);
    }

    private static List<SensorState> sensors(DumpSeries series) {
        List<SensorState> sensors = new ArrayList<>();
        sensors.add(new SensorState(
                "history", false, "a thread dump tells neither who used a queue nor who released a synchronizer"));
        if (series.size() == 1) {
            sensors.add(
                    new SensorState(
                            "time",
                            false,
                            "one dump does not tell since when a thread waits: take a second one 10 s later, and name both in one file"));
        }
        DumpedJvm last = series.last();
        if (last.form() == DumpedJvm.Form.BARE) {
            sensors.add(new SensorState(
                    "locks",
                    false,
                    "Thread.dump_to_file tells neither states nor locks before JDK 25: take the dump with jstack -l"));
        } else if (!last.tellsOwners()) {
            sensors.add(new SensorState(
                    "locks",
                    false,
                    "the dump does not list who owns the locks of java.util.concurrent: take it with jstack -l"));
        }
        if (!last.whole()) {
            sensors.add(new SensorState("threads", false, "the end of the dump is missing, and threads with it"));
        }
        if (last.form() == DumpedJvm.Form.PRINTED) {
            sensors.add(new SensorState("virtual threads", false, "such a dump does not list them"));
        }
        return sensors;
    }
}
