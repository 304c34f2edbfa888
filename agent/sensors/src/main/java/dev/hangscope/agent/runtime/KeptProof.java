package dev.hangscope.agent.runtime;

import dev.hangscope.heap.proof.TwoLooks;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the last heap dump has proven. What nobody can reach is never reached again, so this holds for as long as the threads have not moved,
 * and later reports tell it without another pause.
 */
final class KeptProof {
    private @Nullable Snapshot before;
    private @Nullable JvmFacts proven;

    /** @param look taken before the dump was begun */
    synchronized void keep(Snapshot look, JvmFacts dump) {
        JvmFacts jvm = look.jvm();
        List<Reachability> stuck = dump.reachability() == null
                ? List.of()
                : dump.reachability().stream()
                        .filter(each -> each.outcome() == Reachability.Outcome.STUCK)
                        .toList();
        if (jvm == null || stuck.isEmpty()) {
            return;
        }
        Set<Long> ids = stuck.stream().map(Reachability::thread).collect(Collectors.toSet());
        before = look.withJvm(only(ids, jvm));
        proven = only(Set.of(), dump).with(stuck);
    }

    /** The snapshot with what is proven of it. */
    synchronized Snapshot applied(Snapshot snapshot) {
        return before == null || proven == null || snapshot.jvm() == null
                ? snapshot
                : new TwoLooks(before, snapshot).with(proven);
    }

    /** All the rest would be kept for nothing. */
    private static JvmFacts only(Set<Long> ids, JvmFacts facts) {
        List<JavaThread> threads = facts.threads().stream()
                .filter(thread -> ids.contains(thread.id()))
                .toList();
        return new JvmFacts(facts.exit(), null, threads, List.of(), List.of(), List.of(), List.of());
    }
}
