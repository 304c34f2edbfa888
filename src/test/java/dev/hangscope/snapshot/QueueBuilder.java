package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.FoldedUses;
import dev.hangscope.snapshot.history.QueueUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A queue; unbounded, empty and completely seen unless told otherwise. */
public final class QueueBuilder {
    final String id;
    final Map<Long, QueueUse> uses = new LinkedHashMap<>();
    private String type = "java.util.concurrent.LinkedBlockingQueue";
    private @Nullable Site createdAt = SnapshotBuilder.site("com.acme.Importer.<init>:17");
    private @Nullable Integer capacity;
    private int size;
    private @Nullable FoldedUses folded;
    private @Nullable String incomplete;

    QueueBuilder(String id) {
        this.id = id;
    }

    public QueueBuilder type(String simpleName) {
        type = "java.util.concurrent." + simpleName;
        return this;
    }

    public QueueBuilder madeAt(String... places) {
        createdAt = SnapshotBuilder.site(places);
        return this;
    }

    public QueueBuilder capacity(int newCapacity) {
        capacity = newCapacity;
        return this;
    }

    public QueueBuilder size(int newSize) {
        size = newSize;
        return this;
    }

    public QueueBuilder handOff() {
        return type("SynchronousQueue").capacity(0);
    }

    public QueueBuilder folded(long producers, long puts, long consumers, long takes) {
        folded = new FoldedUses(producers, puts, consumers, takes);
        return this;
    }

    public QueueBuilder incomplete(String because) {
        incomplete = because;
        return this;
    }

    /** Known by its waiters alone. */
    public QueueBuilder unknown() {
        createdAt = null;
        return size(QueueFacts.UNKNOWN).incomplete("the agent came later");
    }

    QueueUse use(long thread) {
        return uses.getOrDefault(thread, new QueueUse(thread, 0, 0, null, null, null, null));
    }

    QueueFacts build() {
        List<QueueUse> all = List.copyOf(uses.values());
        return new QueueFacts(id, type, createdAt, capacity, size, all, folded, incomplete == null, incomplete);
    }
}
