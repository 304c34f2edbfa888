package dev.hangscope.diagnosis.heap;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which stuck waits come before which, as a heap dump shows it: a wait depends on the threads that reach what it is for. It is
 * surer than what the wait-for graph expects of threads that were started together.
 */
public final class HeapOrder {
    private final Map<NodeId, List<NodeId>> reachedBy = new HashMap<>();

    private HeapOrder() {}

    /** The order of these facts; one that says nothing where they have no heap dump. */
    public static HeapOrder of(@Nullable JvmFacts jvm) {
        HeapOrder order = new HeapOrder();
        List<Reachability> all = jvm == null ? null : jvm.reachability();
        for (Reachability each : all == null ? List.<Reachability>of() : all) {
            List<Long> threads = each.reachedBy();
            if (threads != null) {
                order.reachedBy.put(
                        JvmWaitGraph.node(each.thread()),
                        threads.stream().map(JvmWaitGraph::node).toList());
            }
        }
        return order;
    }

    /** Whether it says anything. */
    public boolean isKnown() {
        return !reachedBy.isEmpty();
    }

    /** Whether no thread of {@code cause} can reach what one of the victims waits for, directly or through other waits. */
    public boolean forbids(Collection<NodeId> cause, Collection<NodeId> victims) {
        return victims.stream()
                .filter(reachedBy::containsKey)
                .anyMatch(victim -> behind(List.of(victim)).stream().noneMatch(cause::contains));
    }

    /** Whether each of the victims waits for something that all of {@code cause} reach, and none of these the other way round. */
    public boolean demands(Collection<NodeId> cause, Collection<NodeId> victims) {
        return reachedBy.keySet().containsAll(cause)
                && reachedBy.keySet().containsAll(victims)
                && victims.stream().allMatch(victim -> behind(List.of(victim)).containsAll(cause))
                && behind(cause).stream().noneMatch(victims::contains);
    }

    private Set<NodeId> behind(Collection<NodeId> waiters) {
        Set<NodeId> found = new HashSet<>();
        List<NodeId> open = new ArrayList<>(waiters);
        while (!open.isEmpty()) {
            for (NodeId thread : reachedBy.getOrDefault(open.remove(open.size() - 1), List.of())) {
                if (found.add(thread)) {
                    open.add(thread);
                }
            }
        }
        return found;
    }
}
