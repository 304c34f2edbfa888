package dev.hangscope.agent.command;

import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.threaddump.DumpSeries;
import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.DumpedThread;
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

/** The file of {@code diagnose} when it is text: thread dumps of one JVM, also among the lines of a log. */
final class ThreadDumpFile {
    private ThreadDumpFile() {}

    /**
     * The snapshot that the last dump is, with what the dumps before it tell of its threads.
     *
     * @param after what a wait must last where the dumps tell that; one dump alone does not
     * @param written when the file was written, for a dump without a time
     * @throws IOException when there is no thread dump in it
     */
    static SnapshotJson.Saved read(Path file, Reader text, Duration after, Instant written) throws IOException {
        DumpSeries series = new DumpSeries(ThreadDumpText.read(text));
        DumpedJvm last = series.last();
        Instant taken = last.time() == null
                ? written
                : last.time().atZone(ZoneId.systemDefault()).toInstant();
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
        if (!series.last().tellsOwners()) {
            sensors.add(new SensorState(
                    "locks",
                    false,
                    "the dump does not list who owns the locks of java.util.concurrent: take it with jstack -l"));
        }
        if (!series.last().whole()) {
            sensors.add(new SensorState("threads", false, "the end of the dump is missing, and threads with it"));
        }
        sensors.add(new SensorState("virtual threads", false, "such a dump does not list them"));
        return sensors;
    }
}
