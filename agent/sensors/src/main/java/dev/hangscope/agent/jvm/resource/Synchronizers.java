package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueUse;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.access.UseRecords;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.stack.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * Latches, semaphores, barriers, phasers, exchangers and bare conditions: how far they are, from their fields; who counted
 * down, holds permits or arrived, from the record that hooks keep in a field added to them.
 */
public final class Synchronizers {
    private static final int PHASER_EMPTY = 1;

    private final LookTime time;

    /** Makes a look at this time. */
    public Synchronizers(LookTime time) {
        this.time = time;
    }

    /** What is left, and what there was at first. */
    private record Counts(@Nullable Long left, @Nullable Long first) {}

    ResourceFacts facts(Seen resource) {
        QueueRecord made = UseRecords.of(resource.object());
        QueueRecord record = made != null && made.isFull() ? null : made;
        Counts counts = counts(resource, record);
        String type = switch (resource.kind()) {
            case CONDITION -> Frames.withoutAddress(resource.object().getClass().getName());
            case BARRIER -> CyclicBarrier.class.getName(); // where the object is only the condition in it
            default -> LockLook.outermost(resource.object());
        };
        return new ResourceFacts(
                resource.id(),
                resource.kind(),
                type,
                made == null ? null : Frames.site(made.createdAt),
                counts.left,
                counts.first,
                record == null ? List.of() : parties(resource.kind(), record),
                null,
                false);
    }

    /** Records of threads that used the resource. */
    public static List<ThreadRecord> users(Seen resource) {
        List<ThreadRecord> users = new ArrayList<>();
        QueueRecord record = UseRecords.of(resource.object());
        for (QueueUse use : record == null ? new QueueUse[0] : record.uses()) {
            if (use != null && use.thread != null) {
                users.add(use.thread);
            }
        }
        return users;
    }

    private List<Party> parties(Kind kind, QueueRecord record) {
        List<Party> parties = new ArrayList<>();
        for (QueueUse use : record.uses()) {
            if (use == null || use.threadId < 0) {
                continue;
            }
            if (kind == Kind.SEMAPHORE && use.takes > use.puts) {
                parties.add(new Party(
                        use.threadId,
                        Role.HOLDER,
                        use.takes - use.puts,
                        time.sinceIfEver(use.lastTake()),
                        Frames.site(use.lastTakenAt())));
            }
            if (use.puts > 0) {
                parties.add(new Party(
                        use.threadId,
                        Role.RELEASER,
                        use.puts,
                        time.sinceIfEver(use.lastPut()),
                        Frames.site(use.lastPutAt())));
            }
        }
        return parties;
    }

    private static Counts counts(Seen resource, @Nullable QueueRecord record) {
        Object object = resource.object();
        return switch (resource.kind()) {
            case LATCH, SEMAPHORE -> {
                Long left = JdkInternals.readNumber("state", object);
                yield new Counts(left, left == null || record == null ? null : left + taken(resource.kind(), record));
            }
            case BARRIER ->
                object instanceof CyclicBarrier
                        ? new Counts(
                                JdkInternals.readNumber("count", object), JdkInternals.readNumber("parties", object))
                        : new Counts(null, null);
            case PHASER -> object instanceof Phaser ? phaser(object) : new Counts(null, null);
            default -> new Counts(null, null);
        };
    }

    /** What is no longer there: counts that were counted down, permits that are held. */
    private static long taken(Kind kind, QueueRecord record) {
        long taken = 0;
        for (QueueUse use : record.uses()) {
            if (use != null) {
                taken += kind == Kind.LATCH ? use.puts : use.takes - use.puts;
            }
        }
        return taken;
    }

    /** Layout of the state: JDK's {@code Phaser}, "unarrived (bits 0-15), parties (bits 16-31), terminated (bit 63)". */
    private static Counts phaser(Object phaser) {
        Long state = JdkInternals.readNumber("state", phaser);
        if (state == null) {
            return new Counts(null, null);
        }
        if (state < 0) {
            return new Counts(0L, null);
        }
        int counts = (int) (long) state;
        return counts == PHASER_EMPTY
                ? new Counts(0L, 0L)
                : new Counts((long) (counts & 0xffff), (long) (counts >>> 16));
    }
}
