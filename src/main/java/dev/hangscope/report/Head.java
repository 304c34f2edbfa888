package dev.hangscope.report;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot.Trigger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The first line of a report. */
public final class Head {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Head() {}

    /** {@code HUNG, 1 proven, 1 likely}. */
    public static String verdict(Diagnosis diagnosis) {
        List<String> parts = new ArrayList<>();
        parts.add(diagnosis.overall().name());
        for (Verdict verdict : List.of(Verdict.PROVEN, Verdict.LIKELY, Verdict.SUSPECTED, Verdict.NOTE)) {
            long count = diagnosis.findings().stream()
                    .filter(finding -> finding.verdict() == verdict)
                    .count();
            if (count > 0) {
                parts.add(count + " " + verdict.name().toLowerCase(Locale.ROOT));
            }
        }
        if (diagnosis.overall() == Diagnosis.Overall.SUSPECTED && diagnosis.hasUnseenJoin()) {
            parts.add("whose end a thread waits for is not known");
        }
        if (diagnosis.overall() != Diagnosis.Overall.CLEAR || parts.size() > 1) {
            return String.join(", ", parts);
        }
        return diagnosis.knowsNoLongWaits() && !isFromFile(diagnosis)
                ? soFar(diagnosis.longestWait(), diagnosis.after())
                : "CLEAR, nothing is stuck as far as can be seen";
    }

    private static String soFar(Duration longest, Duration after) {
        String known = longest.isZero()
                ? "nobody has looked before, and threads wait"
                : "no wait is known to be older than " + Words.duration(longest);
        return "CLEAR so far, but " + known + ": ask again in " + Words.duration(after.minus(longest));
    }

    private static boolean isFromFile(Diagnosis diagnosis) {
        return diagnosis.snapshot().process().pid() == 0;
    }

    /** What a late agent or a thread dump does not show; nothing when the agent was there from the start. */
    public static Optional<String> unseen(Diagnosis diagnosis) {
        JvmFacts jvm = diagnosis.snapshot().jvm();
        if (jvm == null || jvm.unseenBefore() == null) {
            return Optional.empty();
        }
        return isFromFile(diagnosis) || diagnosis.snapshot().isOneDump()
                ? Optional.of("a thread dump does not tell what happened before it, and verdicts are lower for it")
                : Optional.of("the agent came at " + TIME.format(jvm.unseenBefore())
                        + " UTC: what happened before was not seen, and verdicts are lower for it");
    }

    /** {@code stuck for 31 s}; a heap dump does not tell, and of a note nobody may be stuck. */
    public static String stuckFor(Finding finding) {
        if (finding.verdict() == Verdict.NOTE && finding.stuckFor().isZero()) {
            return "nobody is stuck";
        }
        return finding.stuckFor().isZero()
                ? "since when is not known"
                : "stuck for " + Words.duration(finding.stuckFor());
    }

    /** {@code pid 4242, up 1 m 32 s, asked by SIGQUIT}; of what has no pid, the file that it was read from. */
    public static String asked(Diagnosis diagnosis) {
        Trigger trigger = diagnosis.snapshot().trigger();
        String by = switch (trigger) {
            case SIGQUIT -> "asked by SIGQUIT";
            case WATCH -> "seen by the watcher";
            case COMMAND -> "asked by a command";
            case EXIT -> "at the JVM's exit";
        };
        if (isFromFile(diagnosis)) {
            return "in " + diagnosis.snapshot().process().command();
        }
        return "pid " + diagnosis.snapshot().process().pid() + ", up "
                + Words.duration(diagnosis.snapshot().process().uptime()) + ", " + by;
    }
}
