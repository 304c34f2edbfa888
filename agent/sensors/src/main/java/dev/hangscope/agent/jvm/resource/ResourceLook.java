package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.queue.PipeRecord;
import dev.hangscope.agent.jvm.access.ResourceIds;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What threads were seen to wait for during one look. Holds it strongly for the look's duration only. */
public final class ResourceLook {
    private final ResourceIds ids;
    private final Map<Object, Seen> seen = new IdentityHashMap<>();
    private final List<Seen> inOrder = new ArrayList<>();

    /** Makes a look that has seen no resource. */
    public ResourceLook(ResourceIds ids) {
        this.ids = ids;
    }

    /** A resource that somebody waits for. */
    public record Seen(String id, Kind kind, Object object) {}

    /** Notes that somebody waits for the object: its id. */
    public String waitedFor(Kind kind, Object object) {
        Seen known = seen.get(object);
        if (known == null) {
            known = new Seen(ids.of(kind, object), kind, object);
            seen.put(object, known);
            inOrder.add(known);
        }
        return known.id;
    }

    /** The id of an object that somebody waits for; {@code null} when nobody does. */
    @Nullable
    String idOf(Object object) {
        Seen known = seen.get(object);
        return known == null ? null : known.id;
    }

    /** All that somebody waits for. */
    public List<Seen> all() {
        return inOrder;
    }

    /** All that somebody waits for, each told by the one who knows its kind. */
    public List<ResourceFacts> facts(LockLook locks, FutureLook futures, ChannelPipes pipes, Synchronizers others) {
        return inOrder.stream()
                .map(each -> switch (each.kind) {
                    case LOCK -> locks.facts(each);
                    case FUTURE -> futures.facts(each);
                    case PIPE ->
                        each.object instanceof PipeRecord record ? pipes.facts(each, record) : Pipes.facts(each);
                    default -> others.facts(each);
                })
                .toList();
    }
}
