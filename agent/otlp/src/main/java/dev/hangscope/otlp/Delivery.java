package dev.hangscope.otlp;

import dev.hangscope.report.event.EventRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Brings batches of events to a receiver, again and again until it takes them. Only what a receiver refuses that has taken other events is
 * given up: one that refuses everything is more likely the wrong one. To be used by one thread.
 */
final class Delivery {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** So many events are tried one by one with a receiver that has taken none yet. */
    private static final int PROBES = 3;

    private final OtlpSender sender;
    private final Map<String, String> further;
    private final HangMetrics metrics;
    private final Consumer<String> lines;
    private final CountDownLatch stop;
    private int tries = Integer.MAX_VALUE;
    private String trouble = "";
    private boolean hasTaken;
    private long sent;

    /**
     * Makes a delivery.
     *
     * @param further attributes of the resources where the events do not have them
     * @param stop ends the waiting
     */
    Delivery(
            OtlpSender sender,
            Map<String, String> further,
            HangMetrics metrics,
            Consumer<String> lines,
            CountDownLatch stop) {
        this.sender = sender;
        this.further = further;
        this.metrics = metrics;
        this.lines = lines;
        this.stop = stop;
    }

    /** Gives up after so many tries from now on. */
    void giveUpAfter(int most) {
        tries = most;
    }

    /** Returns how many events were sent. */
    long sent() {
        return sent;
    }

    /** Returns why the last try failed; empty when it did not. */
    String trouble() {
        return trouble;
    }

    /**
     * Sends all.
     *
     * @return {@code false} when it was given up or stopped; then some of them may have been sent
     * @throws InterruptedException when the thread is interrupted
     */
    boolean deliver(List<EventRecord> events) throws InterruptedException {
        for (int i = 1; ; i++) {
            Outcome outcome = attempt(events);
            if (outcome.kind() == Outcome.Kind.SENT) {
                recovered();
                return true;
            }
            failed(outcome.reason());
            if (i >= tries || stop.await(pause(i).toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    private Outcome attempt(List<EventRecord> events) {
        Outcome outcome = send(events);
        boolean isTooLarge = outcome.kind() == Outcome.Kind.TOO_LARGE;
        if (outcome.kind() != Outcome.Kind.REFUSED && !isTooLarge) {
            return outcome;
        }
        if (events.size() > 1 && (isTooLarge || hasTaken || takesOneOf(events))) {
            int half = events.size() / 2;
            Outcome first = attempt(events.subList(0, half));
            return first.kind() == Outcome.Kind.SENT ? attempt(events.subList(half, events.size())) : first;
        }
        if (hasTaken) {
            lines.accept(sender + " refuses an event (" + outcome.reason() + "), which is left out");
            return Outcome.SENT;
        }
        return outcome;
    }

    private boolean takesOneOf(List<EventRecord> events) {
        for (EventRecord each : events.subList(0, Math.min(PROBES, events.size()))) {
            if (send(List.of(each)).kind() == Outcome.Kind.SENT) {
                return true;
            }
        }
        return false;
    }

    private Outcome send(List<EventRecord> events) {
        Instant now = Instant.now();
        Outcome outcome = sender.send(EventLogRecord.of(events, further, now));
        if (outcome.kind() == Outcome.Kind.SENT) {
            hasTaken = true;
            sent += events.size();
            events.forEach(event -> metrics.sent(event, now));
        }
        return outcome;
    }

    private void failed(String reason) {
        if (!reason.equals(trouble)) {
            trouble = reason;
            lines.accept("cannot send to " + sender + " (" + reason + "); trying again, and events wait");
        }
    }

    private void recovered() {
        if (!trouble.isEmpty()) {
            trouble = "";
            lines.accept("sending to " + sender + " again");
        }
    }

    /** Twice as long each time, and never the same for all the forwarders of a fleet. */
    private static Duration pause(int attempt) {
        long longest = LONGEST_PAUSE.toMillis();
        long pause = Math.min(longest, FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 10));
        return Duration.ofMillis(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }
}
