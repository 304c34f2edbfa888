package dev.hangscope.agent.publish;

import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.RotatedFile;
import dev.hangscope.agent.output.UnusableDirectoryException;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.report.event.EventLine;
import dev.hangscope.report.event.EventRate;
import dev.hangscope.report.event.EventSource;
import dev.hangscope.report.event.HangChange;
import dev.hangscope.report.event.OpenHangs;
import dev.hangscope.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what changes from look to look of the watcher to a file for log shippers, or to a receiver. Reports that somebody asks for are no
 * looks here: they may have limits of their own, and ask child JVMs too, so a hang that they alone show would end with the next look.
 */
public final class EventsAudience implements Audience {
    /** The file's name in the directory of the reports. */
    public static final String FILE = "hangscope-events.ndjson";

    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_HANGS = 1_000;
    private static final int MOST_EVENTS = 20;

    private final Sink sink;
    private final Consumer<String> warnings;
    private final OpenHangs hangs = new OpenHangs(MOST_HANGS);
    private final EventRate rate = new EventRate(MOST_EVENTS, Duration.ofMinutes(1));
    private @Nullable EventSource source;
    private boolean warned;

    /** Takes the lines of events. */
    public interface Sink {

        /**
         * Takes one, with its end. Does not wait.
         *
         * @throws IOException when it is lost
         */
        void append(String line) throws IOException;
    }

    /**
     * Makes an audience that has seen nothing.
     *
     * @param sink has a name for messages
     * @param warnings is told once why events are lost
     */
    public EventsAudience(Sink sink, Consumer<String> warnings) {
        this.sink = sink;
        this.warnings = warnings;
    }

    /** Makes one that writes to a file in the directory of the reports. */
    public static EventsAudience writingIn(OwnDirectory directory, Consumer<String> warnings) {
        RotatedFile file = new RotatedFile(directory, FILE, MOST_BYTES);
        return new EventsAudience(
                new Sink() {
                    @Override
                    public void append(String line) throws IOException {
                        file.append(line);
                    }

                    @Override
                    public String toString() {
                        return file.toString();
                    }
                },
                warnings);
    }

    @Override
    @SuppressWarnings("CatchAllThrowable") // the look goes on whatever becomes of its events
    public synchronized void looked(Diagnosis diagnosis, @Nullable Path report) {
        if (diagnosis.snapshot().trigger() != Snapshot.Trigger.WATCH) {
            return;
        }
        try {
            for (HangChange change : hangs.next(diagnosis)) {
                if (rate.passes(change.time())) {
                    write(change, report);
                }
            }
        } catch (Throwable notTold) {
            // Reports and notices still come.
        }
    }

    private void write(HangChange change, @Nullable Path report) {
        if (source == null) {
            source = EventOrigin.ofThisProcess();
        }
        long dropped = rate.takeDropped();
        try {
            sink.append(EventLine.of(change, source, report == null ? null : report.toString(), dropped));
            warned = false;
        } catch (IOException reason) {
            rate.lost(dropped + 1);
            warn(reason);
        }
    }

    private void warn(IOException reason) {
        if (!warned) {
            warned = true;
            String words =
                    reason instanceof UnusableDirectoryException known ? known.reason() : OwnDirectory.inWords(reason);
            warnings.accept("events are not written to " + sink + " (" + words + "); reports come as before");
        }
    }
}
