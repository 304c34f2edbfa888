package dev.hangscope.diagnosis.rules;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.time.Duration;
import java.util.List;

/** Diagnoses what a test has told, with all rules: a test sees the complete set of findings, nothing missing or extra. */
public final class Findings {
    private Findings() {}

    public static Diagnosis diagnosis(SnapshotBuilder snapshot) {
        return diagnosis(snapshot.build());
    }

    private static Diagnosis diagnosis(Snapshot snapshot) {
        return new Diagnostician(Rules.all()).diagnose(snapshot, Duration.ofSeconds(5));
    }

    /** All findings, each as {@code LIKELY missing-sentinel}. */
    public static List<String> of(SnapshotBuilder snapshot) {
        return of(snapshot.build());
    }

    /** All findings of a snapshot, each as {@code LIKELY missing-sentinel}. */
    public static List<String> of(Snapshot snapshot) {
        return diagnosis(snapshot).findings().stream()
                .map(finding -> finding.verdict() + " " + finding.kind().id())
                .toList();
    }

    public static Finding only(SnapshotBuilder snapshot) {
        List<Finding> findings = diagnosis(snapshot).findings();
        if (findings.size() != 1) {
            throw new AssertionError("expected one finding, got " + findings);
        }
        return findings.get(0);
    }
}
