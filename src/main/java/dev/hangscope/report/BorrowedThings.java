package dev.hangscope.report;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.heap.InHands;
import dev.hangscope.snapshot.Borrowed;
import dev.hangscope.snapshot.JvmFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pools and semaphores that threads wait for and no finding tells of, with those who have something of them. */
final class BorrowedThings {
    private BorrowedThings() {}

    /** Nothing where no heap dump was taken, or findings tell of all. */
    static Optional<Section> section(Diagnosis diagnosis, JvmFacts jvm) {
        List<String> lines = new ArrayList<>();
        for (Borrowed borrowed : jvm.borrowed()) {
            if (diagnosis.findings().stream().noneMatch(finding -> InHands.isOf(finding, borrowed))) {
                String wait = borrowed.waiters().size() == 1 ? " waits for the " : " wait for the ";
                lines.add(Words.threads(InHands.names(jvm, borrowed.waiters())) + wait + Words.simple(borrowed.source())
                        + ":");
                InHands.lines(jvm, borrowed).forEach(line -> lines.add("  " + line));
            }
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section("heap: who has what others wait for", lines));
    }
}
