package dev.hangscope.diagnosis.rules.context.code;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.stack.PerStack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The application's code that called the library in which a thread waits. */
public final class Callers {
    private static final int LISTED = 5;

    private Callers() {}

    /** One line for each place that called a library. Nothing for a thread that waits in code of its own. */
    public static List<Evidence> lines(List<JavaThread> waiters) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        PerStack<Optional<String>> callers = new PerStack<>(
                thread -> Optional.ofNullable(Signatures.caller(thread)).map(Frame::toString));
        for (JavaThread thread : waiters) {
            callers.of(thread)
                    .ifPresent(caller -> names.computeIfAbsent(caller, key -> new ArrayList<>())
                            .add(thread.name()));
        }
        List<Evidence> lines = new ArrayList<>();
        names.forEach(
                (caller, its) -> lines.add(new Evidence(EvidenceLabel.CALLED, Words.threads(its) + " by " + caller)));
        return lines.subList(0, Math.min(LISTED, lines.size()));
    }
}
