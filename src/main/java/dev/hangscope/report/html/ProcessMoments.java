package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.report.html.TimeLine.Moment;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is known of when the processes of a finding started, ran last and ended. */
final class ProcessMoments {
    private final Instant time;
    private final OsFacts os;

    ProcessMoments(Snapshot snapshot, OsFacts os) {
        this.time = snapshot.time();
        this.os = os;
    }

    List<Moment> of(Finding finding) {
        Set<Long> pids = new LinkedHashSet<>();
        finding.waiters().forEach(waiter -> pids.add(waiter.pid()));
        finding.releasers().forEach(releaser -> pids.add(releaser.pid()));
        List<Moment> moments = new ArrayList<>();
        for (long pid : pids) {
            os.process(pid).ifPresent(process -> life(process, moments));
        }
        for (OsEndedProcess gone : os.ended()) {
            if (pids.contains(gone.pid()) || pids.contains(gone.parent())) {
                String how = gone.exit() == null ? "" : ", " + gone.exit();
                moments.add(new Moment(gone.ended(), name(gone.pid(), gone.command()), "ended" + how, ""));
            }
        }
        return moments;
    }

    private void life(OsProcess process, List<Moment> moments) {
        String name = process.label();
        if (process.started() != null && process.started().isBefore(time)) {
            moments.add(new Moment(
                    Duration.between(process.started(), time),
                    name,
                    process.forkedOnly() ? "was forked" : "started",
                    ""));
        }
        process.threads().stream()
                .filter(thread -> thread.since() != null)
                .min(Comparator.comparing(ProcessMoments::since))
                .ifPresent(thread -> moments.add(new Moment(
                        since(thread), name, "ran last, and has been in " + thread.call() + " since then", "")));
    }

    private static Duration since(OsThread thread) {
        Duration since = thread.since();
        return since == null ? Duration.ZERO : since;
    }

    private static String name(long pid, String command) {
        return pid + " (" + command + ")";
    }
}
