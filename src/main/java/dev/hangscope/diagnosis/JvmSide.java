package dev.hangscope.diagnosis;

import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Java threads of a snapshot, as findings on processes speak of them: those that a process holds up. */
public final class JvmSide {
    private final Situation situation;
    private final JvmFacts jvm;
    private final Map<Long, JavaThread> living = new HashMap<>();

    private JvmSide(Situation situation, JvmFacts jvm) {
        this.situation = situation;
        this.jvm = jvm;
        jvm.threads().forEach(thread -> living.put(thread.id(), thread));
    }

    /** Empty for a snapshot of processes alone. */
    public static Optional<JvmSide> of(Situation situation) {
        JvmFacts jvm = situation.snapshot().jvm();
        return jvm == null ? Optional.empty() : Optional.of(situation.index(JvmSide.class, it -> new JvmSide(it, jvm)));
    }

    public JvmFacts facts() {
        return jvm;
    }

    /** The living thread of this id. */
    public @Nullable JavaThread living(long id) {
        return living.get(id);
    }

    /** Java threads that wait, directly or not, for one of these nodes; not the JVM's exit, nor idle pool workers. */
    public List<JavaThread> heldUpBy(Collection<NodeId> nodes) {
        List<JavaThread> held = new ArrayList<>();
        for (Node node : (Iterable<Node>) situation.graph().heldUpBy(nodes)::iterator) {
            JavaThread thread = node.id() instanceof NodeId.OfThread id ? living.get(id.thread()) : null;
            if (thread != null && thread.role() == JavaThread.Role.APPLICATION && !PoolWorker.isIdle(thread)) {
                held.add(thread);
            }
        }
        return held;
    }

    /** Those of them that wait for nobody who may move. */
    public List<JavaThread> stuckBy(Collection<NodeId> nodes) {
        return heldUpBy(nodes).stream()
                .filter(thread -> situation.graph().isStuckUnlessWeak(JvmWaitGraph.node(thread.id())))
                .toList();
    }

    /** What these threads do, those that do the same in one line; and the JVM's exit, where it waits for one of {@code all}. */
    public List<Dependent> holdsUp(List<JavaThread> victims, Collection<JavaThread> all) {
        List<Dependent> dependents =
                new ArrayList<>(Dependent.alike(victims, thread -> WaitWords.doing(thread.waitsFor(), null)));
        boolean waitsForLast = jvm.exit() == ExitState.MAIN_ENDED;
        if (waitsForLast && all.stream().anyMatch(thread -> !thread.daemon() && !thread.virtual())) {
            dependents.add(Dependent.JVM_EXIT);
        }
        return dependents;
    }

    /** A Java thread as a report shows it. */
    public Waiter waiter(JavaThread thread) {
        return Waiter.of(thread, situation.snapshot().process().pid());
    }
}
