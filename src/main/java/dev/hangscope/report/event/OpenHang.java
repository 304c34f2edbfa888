package dev.hangscope.report.event;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.report.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A hang that was found and has not ended. */
final class OpenHang {
    /** Between what is told of it: after 1, 10 and 60 minutes, then hourly. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(9), Duration.ofMinutes(50), Duration.ofHours(1));

    private final String fingerprint;
    private Finding finding;
    private Verdict surest;
    private Instant told;
    private int reminders;
    private int misses;

    OpenHang(Finding finding, Instant found) {
        this.finding = finding;
        fingerprint = Fingerprint.of(finding);
        surest = finding.verdict();
        told = found;
    }

    boolean hasId(String id) {
        return finding.id().equals(id);
    }

    boolean isWithoutWaiters() {
        return finding.waiters().isEmpty();
    }

    List<Waiter> waiters() {
        return finding.waiters();
    }

    /** Takes what a later look shows of it; returns the change that is to be told, if any. */
    Optional<HangChange> seenAgain(Finding now, Instant time) {
        finding = now;
        misses = 0;
        if (now.verdict().compareTo(surest) > 0) {
            surest = now.verdict();
            return Optional.of(changed(Change.SURER, time));
        }
        Duration pause = PAUSES.get(Math.min(reminders, PAUSES.size() - 1));
        if (Duration.between(told, time).compareTo(pause) < 0) {
            return Optional.empty();
        }
        told = time;
        reminders++;
        return Optional.of(changed(Change.ONGOING, time));
    }

    /** Counts a look that does not show it; returns how many there were in a row. */
    int missed() {
        return ++misses;
    }

    /** Returns this change of it. */
    HangChange changed(Change change, Instant time) {
        return new HangChange(change, time, fingerprint, finding);
    }
}
