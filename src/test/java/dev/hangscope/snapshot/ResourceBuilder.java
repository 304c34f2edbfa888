package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A resource; not complete, without counts and parties unless told otherwise. */
public final class ResourceBuilder {
    private static final Map<ResourceFacts.Kind, String> TYPES = Map.of(
            ResourceFacts.Kind.LATCH, "java.util.concurrent.CountDownLatch",
            ResourceFacts.Kind.BARRIER, "java.util.concurrent.CyclicBarrier",
            ResourceFacts.Kind.PHASER, "java.util.concurrent.Phaser",
            ResourceFacts.Kind.SEMAPHORE, "java.util.concurrent.Semaphore",
            ResourceFacts.Kind.EXCHANGER, "java.util.concurrent.Exchanger",
            ResourceFacts.Kind.FUTURE, "java.util.concurrent.CompletableFuture",
            ResourceFacts.Kind.PIPE, "java.io.PipedInputStream");
    final String id;
    final ResourceFacts.Kind kind;
    private final ToLongFunction<String> ids;
    private final List<ResourceFacts.Party> parties = new ArrayList<>();
    private String type;
    private @Nullable Site createdAt;
    private @Nullable Long count;
    private @Nullable Long limit;
    private @Nullable String pool;
    private boolean complete;

    ResourceBuilder(ResourceFacts.Kind kind, int number, ToLongFunction<String> ids) {
        this.kind = kind;
        this.ids = ids;
        id = kind.name().toLowerCase(Locale.ROOT) + ":" + number;
        type = TYPES.getOrDefault(kind, "java.lang.Object");
    }

    public ResourceBuilder type(String newType) {
        type = newType;
        return this;
    }

    public ResourceBuilder madeAt(String... places) {
        createdAt = SnapshotBuilder.site(places);
        return this;
    }

    public ResourceBuilder count(long newCount) {
        count = newCount;
        return this;
    }

    public ResourceBuilder limit(long newLimit) {
        limit = newLimit;
        return this;
    }

    /** The name of the pool that is to run it is its id: {@code pool:1} for the first pool told. */
    public ResourceBuilder pool(String id) {
        pool = id;
        return this;
    }

    public ResourceBuilder complete() {
        complete = true;
        return this;
    }

    public ResourceBuilder party(String thread, ResourceFacts.Role role, long times, String... at) {
        Site where = at.length == 0 ? null : SnapshotBuilder.site(at);
        parties.add(new ResourceFacts.Party(ids.applyAsLong(thread), role, times, SnapshotBuilder.seconds(31), where));
        return this;
    }

    /** A party that did so last as many seconds ago. */
    public ResourceBuilder party(String thread, ResourceFacts.Role role, long times, double lastAgo) {
        parties.add(
                new ResourceFacts.Party(ids.applyAsLong(thread), role, times, SnapshotBuilder.seconds(lastAgo), null));
        return this;
    }

    ResourceFacts build() {
        return new ResourceFacts(id, kind, type, createdAt, count, limit, parties, pool, complete);
    }
}
