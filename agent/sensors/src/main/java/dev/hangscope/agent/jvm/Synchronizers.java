package dev.hangscope.agent.jvm;

import dev.hangscope.agent.jvm.ResourceLook.Seen;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * Latches, semaphores, barriers, phasers, exchangers and bare conditions: how far they are, from their fields. Who is still
 * to come cannot be known from them; who came is recorded by hooks.
 */
final class Synchronizers {
    private static final int PHASER_EMPTY = 1;

    private Synchronizers() {}

    /** What is left, and what there was at first. */
    private record Counts(@Nullable Long left, @Nullable Long first) {}

    static ResourceFacts facts(Seen resource) {
        Counts counts = counts(resource);
        String type = resource.kind() == Kind.CONDITION
                ? Frames.withoutAddress(resource.object().getClass().getName())
                : LockLook.outermost(resource.object());
        return new ResourceFacts(
                resource.id(), resource.kind(), type, null, counts.left, counts.first, List.of(), null, false);
    }

    private static Counts counts(Seen resource) {
        Object object = resource.object();
        return switch (resource.kind()) {
            case LATCH, SEMAPHORE -> new Counts(JdkInternals.readNumber("state", object), null);
            case BARRIER ->
                object instanceof CyclicBarrier
                        ? new Counts(
                                JdkInternals.readNumber("count", object), JdkInternals.readNumber("parties", object))
                        : new Counts(null, null);
            case PHASER -> object instanceof Phaser ? phaser(object) : new Counts(null, null);
            default -> new Counts(null, null);
        };
    }

    /** Layout of the state: JDK's {@code Phaser}, "unarrived (bits 0-15), parties (bits 16-31)". */
    private static Counts phaser(Object phaser) {
        Long state = JdkInternals.readNumber("state", phaser);
        if (state == null) {
            return new Counts(null, null);
        }
        int counts = (int) (long) state;
        return counts == PHASER_EMPTY
                ? new Counts(0L, 0L)
                : new Counts((long) (counts & 0xffff), (long) (counts >>> 16));
    }
}
