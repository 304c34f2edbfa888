package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.PlainFinding;
import jdk.jfr.FlightRecorder;

/** Makes Flight Recorder events of findings. To be used only where somebody else has loaded Flight Recorder. */
final class HangEvents {
    private HangEvents() {}

    /** Records the finding; {@code false} when no recording wants it. */
    static boolean commit(Finding found) {
        if (!FlightRecorder.isInitialized()) {
            return false;
        }
        HangEvent event = new HangEvent();
        if (!event.isEnabled()) {
            return false;
        }
        Finding finding = PlainFinding.of(found);
        event.id = finding.id();
        event.kind = finding.kind().id();
        event.verdict = finding.verdict().name();
        event.summary = finding.summary();
        event.stuckFor = finding.stuckFor().toNanos();
        event.waiters =
                Words.threads(finding.waiters().stream().map(Waiter::name).toList());
        event.at = finding.waiters().isEmpty() ? null : finding.waiters().get(0).at();
        event.fix = finding.fix();
        event.commit();
        return true;
    }
}
