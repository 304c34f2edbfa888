package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.lock.Deadlock;
import java.util.ArrayList;
import java.util.List;

/** What was found of waits as if they had no timeout, in the words for waits that have one. */
final class TimedFinding {
    private TimedFinding() {}

    /**
     * Returns the finding with this verdict, this summary and these lines more.
     *
     * @param summary the finding's own, in words of waits with a timeout
     */
    static Finding of(Finding untimed, Verdict verdict, String summary, List<Evidence> lines) {
        List<Evidence> evidence = new ArrayList<>(untimed.evidence());
        evidence.addAll(lines);
        List<String> doubts = new ArrayList<>(untimed.notProvenBecause());
        doubts.add("the wait has a timeout, so that the thread may give up by itself");
        return new Finding(
                untimed.id(),
                untimed.kind(),
                verdict,
                summary,
                untimed.stuckFor(),
                untimed.waiters(),
                untimed.resource(),
                untimed.releasers(),
                untimed.holdsUp(),
                evidence,
                doubts,
                untimed.fix().replace(Deadlock.TRY_LOCK, "release what a thread holds before it tries again"));
    }

    /** The finding's summary, of threads that wait like this: {@code with a timeout of an hour}. */
    static String summary(Finding untimed, String how) {
        return untimed.summary().replace(" for ever", " " + how).replace(" without time-out", " " + how);
    }
}
