package dev.hangscope.otlp;

import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.otlp.EventFiles.Found;
import dev.hangscope.otlp.EventFiles.State;
import dev.hangscope.report.event.BadEventException;
import dev.hangscope.report.event.EventLineReader;
import dev.hangscope.report.event.EventRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the files again and again, and sends what is new in them, in batches. A position moves on when its batch was taken, so of what
 * was sent, at most one batch is sent again after the process was killed. To be used by one thread.
 */
final class Pass {
    private static final int MOST_EVENTS = 512;
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final long MOST_BYTES_OF_ONE = 8 << 20;
    private static final int MOST_REFUSED = 1_000;
    private static final Duration TELLING = Duration.ofMinutes(1);

    private final EventFiles files;
    private final Path directory;
    private final Positions positions;
    private final Delivery delivery;
    private final MetricsDelivery numbers;
    private final Consumer<String> lines;

    /** What files looked like when all in them had been read. */
    private Map<Path, State> read = new HashMap<>();

    private final Set<Path> refused = new HashSet<>();
    private boolean more;
    private boolean warnedOfDirectory;
    private boolean warnedOfState;

    private final List<EventRecord> batch = new ArrayList<>();
    private final Map<String, Long> ends = new HashMap<>();
    private int characters;
    private long bad;
    private String firstBad = "";
    private Instant nextTelling = Instant.EPOCH;

    Pass(
            EventFiles files,
            Path directory,
            Positions positions,
            Delivery delivery,
            MetricsDelivery numbers,
            Consumer<String> lines) {
        this.files = files;
        this.directory = directory;
        this.positions = positions;
        this.delivery = delivery;
        this.numbers = numbers;
        this.lines = lines;
    }

    /** Returns whether the last pass left something for the next one. */
    boolean hasMore() {
        return more;
    }

    /**
     * Sends what is new.
     *
     * @return {@code false} when not all of it was taken
     */
    boolean run() throws InterruptedException {
        more = false;
        batch.clear();
        ends.clear();
        characters = 0;
        Map<Path, State> now = new HashMap<>();
        List<Found> all = found();
        for (Found each : all) {
            if (each.state().equals(read.get(each.path()))) {
                now.put(each.path(), each.state());
            } else {
                Reading reading = read(each);
                if (reading == Reading.STOPPED) {
                    return false;
                }
                if (reading == Reading.COMPLETE) {
                    now.put(each.path(), each.state());
                }
                more |= reading == Reading.PARTLY;
            }
        }
        if (!flush()) {
            return false;
        }
        read = now;
        tellBad();
        return true;
    }

    private enum Reading {
        COMPLETE,
        PARTLY,
        STOPPED
    }

    private List<Found> found() {
        try {
            List<Found> all = files.all();
            warnedOfDirectory = false;
            return all;
        } catch (IOException reason) {
            if (!warnedOfDirectory) {
                warnedOfDirectory = true;
                lines.accept(
                        directory + " cannot be read any more (" + OwnDirectory.inWords(reason) + "); trying again");
            }
            return List.of();
        }
    }

    private Reading read(Found found) throws InterruptedException {
        try (FileChannel in = files.open(found.path())) {
            String key = EventFileReader.key(in, EventFiles.directory(found.path()));
            if (key == null) {
                return Reading.COMPLETE;
            }
            // One that became shorter was truncated, and has nothing that was not sent.
            long from = Math.min(positions.of(key), in.size());
            LinesOfFile taker = new LinesOfFile(found.path(), key);
            boolean partly = EventFileReader.read(in, from, MOST_BYTES_OF_ONE, taker);
            return taker.stopped ? Reading.STOPPED : partly ? Reading.PARTLY : Reading.COMPLETE;
        } catch (NoSuchFileException renamed) {
            return Reading.PARTLY;
        } catch (IOException reason) {
            if (refused.size() < MOST_REFUSED && refused.add(found.path())) {
                lines.accept(directory.resolve(found.path()) + " is not read: " + OwnDirectory.inWords(reason));
            }
            return Reading.COMPLETE;
        }
    }

    /** Puts the lines of one file into the batch. */
    private final class LinesOfFile implements EventFileReader.Lines {
        private final Path path;
        private final String key;
        private boolean stopped;

        LinesOfFile(Path path, String key) {
            this.path = path;
            this.key = key;
        }

        @Override
        public boolean next(@Nullable String text, long end) throws InterruptedException {
            take(path, text);
            ends.put(key, end);
            stopped = (batch.size() >= MOST_EVENTS || characters >= MOST_CHARACTERS) && !flush();
            return !stopped;
        }

        @Override
        public void skipped(long position) {
            ends.put(key, position);
        }
    }

    private void take(Path path, @Nullable String text) {
        if (text != null && text.isEmpty()) {
            return;
        }
        try {
            if (text == null) {
                throw new BadEventException("too long");
            }
            batch.add(EventLineReader.read(text));
            characters += text.length();
        } catch (BadEventException reason) {
            if (bad++ == 0) {
                firstBad = directory.resolve(path) + ": " + reason.getMessage();
            }
        }
    }

    private boolean flush() throws InterruptedException {
        if (!batch.isEmpty() && !delivery.deliver(batch)) {
            return false;
        }
        batch.clear();
        characters = 0;
        if (!ends.isEmpty()) {
            try {
                positions.advance(ends);
                warnedOfState = false;
            } catch (IOException reason) {
                warnState(reason);
            }
            ends.clear();
        }
        numbers.sendWhenDue();
        return true;
    }

    private void warnState(IOException reason) {
        if (!warnedOfState) {
            warnedOfState = true;
            lines.accept("what was sent cannot be kept (" + OwnDirectory.inWords(reason)
                    + "); after a restart these events are sent again");
        }
    }

    /** Not more often than a reader of the log can bear. */
    private void tellBad() {
        if (bad > 0 && !Instant.now().isBefore(nextTelling)) {
            nextTelling = Instant.now().plus(TELLING);
            lines.accept(bad + (bad == 1 ? " line is no event, and was" : " lines are no events, and were")
                    + " left out (" + firstBad + ")");
            bad = 0;
        }
    }
}
