package dev.hangscope.report.event;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.snapshot.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Returns what this look changes, in the order of its findings, and then what has ended. */
    public List<HangChange> next(Diagnosis diagnosis) {
        if (open.isEmpty() && diagnosis.findings().isEmpty()) {
            return List.of();
        }
        Instant time = diagnosis.snapshot().time();
        Map<NodeId, OpenHang> byWaiter = new HashMap<>();
        for (OpenHang hang : open) {
            hang.waiters().forEach(waiter -> byWaiter.putIfAbsent(waiter, hang));
        }
        Set<OpenHang> left = new LinkedHashSet<>(open);
        List<HangChange> changes = new ArrayList<>();
        for (Finding finding : diagnosis.findings()) {
            OpenHang hang = take(finding, byWaiter, left);
            if (hang != null) {
                Change change = hang.seenAgain(finding, time);
                if (change != null) {
                    changes.add(hang.changed(change, time));
                }
            } else if (open.size() < most) {
                OpenHang found = new OpenHang(finding, time);
                open.add(found);
                changes.add(found.changed(Change.FOUND, time));
            }
        }
        end(left, time, changes);
        return changes;
    }

    /** The hang that this finding shows again, each at most once; {@code null} when it shows a new one. */
    private static @Nullable OpenHang take(Finding finding, Map<NodeId, OpenHang> byWaiter, Set<OpenHang> left) {
        for (NodeId waiter : OpenHang.waiters(finding)) {
            OpenHang hang = byWaiter.get(waiter);
            if (hang != null && left.remove(hang)) {
                return hang;
            }
        }
        for (OpenHang hang : left) {
            if (hang.isWithoutWaiters() && finding.waiters().isEmpty() && hang.hasId(finding.id())) {
                left.remove(hang);
                return hang;
            }
        }
        return null;
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
