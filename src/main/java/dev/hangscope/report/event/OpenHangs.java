package dev.hangscope.report.event;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.snapshot.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hangs of one JVM over many looks: tells what has changed since the look before. A finding is the hang of an earlier look if it has
 * a waiter in common with it, whatever its kind is by now: what is known of a hang grows. To be used by one thread; the looks must be
 * alike (the same limits, the same sensors), for a hang has ended when two in a row do not show it.
 */
public final class OpenHangs {
    private static final int MISSES_OF_AN_ENDED = 2;

    private final int most;
    private final Set<OpenHang> open = new LinkedHashSet<>();

    /**
     * Knows no hang yet.
     *
     * @param most how many hangs are kept; those beyond are not told
     */
    public OpenHangs(int most) {
        this.most = most;
    }

    /** Returns what this look changes: of hangs that are known, then those that are new, then those that have ended. */
    public List<HangChange> next(Diagnosis diagnosis) {
        if (open.isEmpty() && diagnosis.findings().isEmpty()) {
            return List.of();
        }
        Instant time = diagnosis.snapshot().time();
        Map<NodeId, List<OpenHang>> byWaiter = new HashMap<>();
        for (OpenHang hang : open) {
            for (Waiter waiter : hang.waiters()) {
                byWaiter.computeIfAbsent(waiter.node(), key -> new ArrayList<>())
                        .add(hang);
            }
        }
        Set<OpenHang> left = new LinkedHashSet<>(open);
        List<HangChange> changes = new ArrayList<>();
        List<Finding> others = new ArrayList<>();
        for (Finding finding : diagnosis.findings()) {
            OpenHang hang = take(finding, byWaiter, left, each -> each.hasId(finding.id()));
            if (hang == null) {
                others.add(finding);
            } else {
                hang.seenAgain(finding, time).ifPresent(changes::add);
            }
        }
        for (Finding finding : others) {
            OpenHang hang = take(finding, byWaiter, left, each -> !each.isWithoutWaiters());
            if (hang != null) {
                hang.seenAgain(finding, time).ifPresent(changes::add);
            } else if (open.size() < most) {
                OpenHang found = new OpenHang(finding, time);
                open.add(found);
                changes.add(found.changed(Change.FOUND, time));
            }
        }
        end(left, time, changes);
        return changes;
    }

    /**
     * One of those left that this finding may show again: it has a waiter in common, or neither has any. {@code null} when there is none.
     * A thread may be in several findings: so those of the same id are asked for before others.
     */
    private static @Nullable OpenHang take(
            Finding finding, Map<NodeId, List<OpenHang>> byWaiter, Set<OpenHang> left, Predicate<OpenHang> condition) {
        Stream<OpenHang> same = finding.waiters().isEmpty()
                ? left.stream().filter(OpenHang::isWithoutWaiters)
                : finding.waiters().stream()
                        .flatMap(waiter -> byWaiter.getOrDefault(waiter.node(), List.of()).stream());
        OpenHang taken =
                same.filter(left::contains).filter(condition).findFirst().orElse(null);
        left.remove(taken);
        return taken;
    }

    private void end(Set<OpenHang> missing, Instant time, List<HangChange> changes) {
        for (OpenHang hang : missing) {
            if (hang.missed() >= MISSES_OF_AN_ENDED) {
                open.remove(hang);
                changes.add(hang.changed(Change.ENDED, time));
            }
        }
    }
}
