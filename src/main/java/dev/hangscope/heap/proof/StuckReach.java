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

    /** Where more threads than these reach one thing, which of them comes first says nothing. */
    private static final int MOST_REACHING = 500;

    private final Dump dump;
    private final HeapReach reach;
    private final Map<Integer, TreeSet<Long>> reaching = new HashMap<>();
    private final Map<Long, Long> stuckThreads = new HashMap<>();
    private final BitSet seen = new BitSet();
    private long steps;

    StuckReach(Dump dump, HeapReach reach, List<Candidate> candidates) {
        this.dump = dump;
        this.reach = reach;
        List<Candidate> stuck = candidates.stream()
                .filter(each -> reach.outcome(each) == Outcome.STUCK)
                .toList();
        for (Candidate each : stuck) {
            HeapObject blocker = each.blocker();
            stuckThreads.put(each.address(), each.thread().id());
            if (blocker != null) {
                reaching.put(dump.number(blocker.address()), new TreeSet<>());
            }
        }
        stuck.forEach(this::walk);
    }

    /** The ids of the stuck threads that reach what the candidate waits for, itself perhaps; {@code null} when undetermined. */
    @Nullable
    List<Long> reaching(Candidate candidate) {
        if (steps > MOST_STEPS) {
            return null;
        }
        HeapObject blocker = candidate.blocker();
        if (blocker == null) {
            Long joined = stuckThreads.get(candidate.joins());
            return joined == null ? List.of() : List.of(joined);
        }
        TreeSet<Long> all = reaching.getOrDefault(dump.number(blocker.address()), new TreeSet<>());
        return all.size() > MOST_REACHING ? null : List.copyOf(all);
    }

    private void walk(Candidate from) {
        Roots roots = dump.roots();
        List<Integer> reached = new ArrayList<>();
        roots.forEachOf(from.serial(), root -> enter(dump.number(roots.object(root)), reached));
        for (int i = 0; i < reached.size() && steps <= MOST_STEPS; i++) {
            int node = reached.get(i);
            TreeSet<Long> all = reaching.get(node);
            if (all != null && all.size() <= MOST_REACHING) {
                all.add(from.thread().id());
            }
            dump.edges().forEach(node, target -> enter(target, reached));
        }
        reached.forEach(seen::clear);
    }

    private void enter(int node, List<Integer> reached) {
        steps++;
        if (node >= 0 && reach.via(node) == 0 && !seen.get(node)) {
            seen.set(node);
            reached.add(node);
        }
    }
}
