package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.List;

/**
 * All findings of one snapshot, gravest first.
 *
 * @param snapshot the facts they rest on
 * @param after a wait younger than this was no finding
 * @param findings causes, each with its victims
 * @param graph who waits for whom, as the rules saw it: made of the snapshot, and as large
 */
public record Diagnosis(Snapshot snapshot, Duration after, List<Finding> findings, WaitGraph graph) {

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** The verdict of the whole report. */
    public Overall overall() {
        if (findings.stream().anyMatch(finding -> finding.verdict().isHang())) {
            return Overall.HUNG;
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.SUSPECTED)
                ? Overall.SUSPECTED
                : Overall.CLEAR;
    }

    /** First word of a report. */
    public enum Overall {
        HUNG,
        SUSPECTED,
        CLEAR
    }
}
