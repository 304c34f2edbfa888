package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.List;

/**
 * All findings of one snapshot, gravest first.
 *
 * @param snapshot the facts they rest on
 * @param thresholds how long a wait had to last for a finding
 * @param findings causes, each with its victims
 * @param graph who waits for whom, as the rules saw it: made of the snapshot, and as large
 */
public record Diagnosis(Snapshot snapshot, Thresholds thresholds, List<Finding> findings, WaitGraph graph) {

    private static final String MONITORS = "monitors";

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** The same findings in a look with one sensor's state more. */
    public Diagnosis with(SensorState sensor) {
        return new Diagnosis(snapshot.with(sensor), thresholds, findings, graph);
    }

    /** A wait younger than this was no finding. */
    public Duration after() {
        return thresholds.after();
    }

    /** The verdict of the whole report. */
    public Overall overall() {
        if (findings.stream().anyMatch(finding -> finding.verdict().isHang())) {
            return Overall.HUNG;
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.SUSPECTED) || hasUnseenJoin()
                ? Overall.SUSPECTED
                : Overall.CLEAR;
    }

    /**
     * Whether an application thread has long been in {@code Thread.join} and the JVM could not report whose end it waits for. Then
     * it is not known either whether that thread is idle or holds others up.
     */
    public boolean hasUnseenJoin() {
        JvmFacts jvm = snapshot.jvm();
        return jvm != null
                && snapshot.sensors().stream().anyMatch(sensor -> sensor.name().equals(MONITORS) && !sensor.active())
                && jvm.threads().stream().anyMatch(this::isUnseenJoin);
    }

    private boolean isUnseenJoin(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION
                && wait != null
                && wait.kind() == ThreadWait.Kind.THREAD_JOIN
                && wait.resource() == null
                && !wait.timed()
                && wait.since().compareTo(after()) >= 0;
    }

    /**
     * Whether application threads wait without a time-out, and no wait in the JVM is known to be as old as {@link #after()}, though the JVM
     * is: nobody looked before, or the first look was not long ago. Then that there is no finding says nothing.
     */
    public boolean knowsNoLongWaits() {
        JvmFacts jvm = snapshot.jvm();
        return jvm != null
                && snapshot.process().uptime().compareTo(after()) >= 0
                && longestWait().compareTo(after()) < 0
                && jvm.threads().stream().anyMatch(Diagnosis::waitsForOthers);
    }

    /** How long the longest wait of the JVM's threads has lasted, as far as is known; zero where nobody looked before. */
    public Duration longestWait() {
        JvmFacts jvm = snapshot.jvm();
        return jvm == null ? Duration.ZERO : JavaThread.longestWait(jvm.threads());
    }

    private static boolean waitsForOthers(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION
                && wait != null
                && !wait.timed()
                && wait.kind() != ThreadWait.Kind.OUTSIDE;
    }

    /** First word of a report. */
    public enum Overall {
        HUNG,
        SUSPECTED,
        CLEAR
    }
}
