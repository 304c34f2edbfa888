package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.hprof.Roots;
import dev.hangscope.heap.waits.Candidate;
import dev.hangscope.snapshot.Reachability.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which stuck threads reach what others wait for. Only what nothing live reaches is walked: a small part of a heap. A thread that
 * reaches it could release the waiter if it were not stuck itself, so its hang comes before the waiter's.
 */
final class StuckReach {
    /** References walked in all; a dump with more is left undetermined. */
    private static final long MOST_STEPS = 20_000_000;

    private final Dump dump;
    private final HeapReach reach;
    private final Map<Candidate, TreeSet<Long>> reaching = new HashMap<>();
    private long steps;

    StuckReach(Dump dump, HeapReach reach, List<Candidate> candidates) {
        this.dump = dump;
        this.reach = reach;
        List<Candidate> stuck = candidates.stream()
                .filter(each -> reach.outcome(each) == Outcome.STUCK)
                .toList();
        Map<Integer, List<Candidate>> waiting = new HashMap<>();
        Map<Long, Candidate> byAddress = new HashMap<>();
        for (Candidate each : stuck) {
            HeapObject blocker = each.blocker();
            reaching.put(each, new TreeSet<>());
            byAddress.put(each.address(), each);
            if (blocker != null) {
                waiting.computeIfAbsent(dump.number(blocker.address()), key -> new ArrayList<>())
                        .add(each);
            }
        }
        for (Candidate each : stuck) {
            Candidate joined = each.blocker() == null ? byAddress.get(each.joins()) : null;
            if (joined != null) {
                of(each).add(joined.thread().id());
            }
            walk(each, waiting);
        }
    }

    /** The ids of the stuck threads that reach what the candidate waits for, itself perhaps; {@code null} when undetermined. */
    @Nullable
    List<Long> reaching(Candidate candidate) {
        return steps > MOST_STEPS ? null : List.copyOf(of(candidate));
    }

    private TreeSet<Long> of(Candidate candidate) {
        return reaching.computeIfAbsent(candidate, key -> new TreeSet<>());
    }

    private void walk(Candidate from, Map<Integer, List<Candidate>> waiting) {
        Roots roots = dump.roots();
        BitSet seen = new BitSet();
        List<Integer> open = new ArrayList<>();
        roots.forEachOf(from.serial(), root -> enter(dump.number(roots.object(root)), seen, open));
        while (!open.isEmpty() && steps <= MOST_STEPS) {
            int node = open.remove(open.size() - 1);
            waiting.getOrDefault(node, List.of())
                    .forEach(waiter -> of(waiter).add(from.thread().id()));
            dump.edges().forEach(node, target -> enter(target, seen, open));
        }
    }

    private void enter(int node, BitSet seen, List<Integer> open) {
        steps++;
        if (node >= 0 && reach.via(node) == 0 && !seen.get(node)) {
            seen.set(node);
            open.add(node);
        }
    }
}
