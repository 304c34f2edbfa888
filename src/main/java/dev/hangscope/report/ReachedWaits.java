package dev.hangscope.report;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The waits of which a heap dump shows that somebody could end them, each with the way to what it waits for. */
final class ReachedWaits {
    private static final int MOST = 40;

    private ReachedWaits() {}

    /** Nothing where no heap dump was taken, or all waits that it shows are stuck. */
    static Optional<Section> section(JvmFacts jvm) {
        List<Reachability> reachability = jvm.reachability();
        if (reachability == null) {
            return Optional.empty();
        }
        Map<Long, JavaThread> threads = new HashMap<>();
        jvm.threads().forEach(thread -> threads.put(thread.id(), thread));
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Reachability each : reachability) {
            JavaThread thread = threads.get(each.thread());
            if (thread != null && each.outcome() == Outcome.LIVE && !each.path().isEmpty()) {
                names.computeIfAbsent(words(each), key -> new ArrayList<>()).add(thread.name());
            }
        }
        List<String> lines = new ArrayList<>();
        names.forEach((words, who) -> {
            if (lines.size() < MOST) {
                lines.add(Words.threads(who) + "  " + words);
            }
        });
        if (names.size() > MOST) {
            lines.add("and " + Words.number(names.size() - MOST) + " more ways");
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section("heap: waits that somebody can still end, and by what way", lines));
    }

    private static String words(Reachability each) {
        String detail = each.detail() == null ? "" : " (" + each.detail() + ")";
        return Words.simple(each.type()) + detail + ": " + String.join(" > ", each.path());
    }
}
