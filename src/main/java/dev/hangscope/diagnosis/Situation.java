package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What a rule looks at: the facts and who waits for whom. The rules share the indexes that they make of it, for each is as
 * large as the snapshot. For one thread at a time.
 */
public final class Situation {
    private final Snapshot snapshot;
    private final WaitGraph graph;
    private final Thresholds thresholds;
    private final Map<Class<?>, Object> indexes = new HashMap<>();

    /** @param thresholds how long a wait must last */
    public Situation(Snapshot snapshot, WaitGraph graph, Thresholds thresholds) {
        this.snapshot = snapshot;
        this.graph = graph;
        this.thresholds = thresholds;
    }

    /** The facts. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Who waits for whom. */
    public WaitGraph graph() {
        return graph;
    }

    /** A wait younger than this is no hang. */
    public Duration after() {
        return thresholds.after();
    }

    /** For how long a peer must not have answered where no lock is held meanwhile. */
    public Duration silence() {
        return thresholds.silence();
    }

    /** The same question about other facts of the same process: what would follow if they were so. */
    public Situation about(Snapshot other, WaitGraph itsGraph) {
        return new Situation(other, itsGraph, thresholds);
    }

    /** The index of this type, made when it is first asked for. */
    public <T> T index(Class<T> type, Function<Situation, T> make) {
        Object index = indexes.get(type);
        if (index == null) {
            index = make.apply(this);
            indexes.put(type, index);
        }
        return type.cast(index);
    }
}
