package dev.hangscope.agent.watch.history;

import dev.hangscope.agent.watch.procfs.ProcEvents.Event;
import dev.hangscope.agent.watch.procfs.ProcEvents.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The process events of one process and its descendants. While something happens to them all events of the machine are heard, since
 * a child that has just been started may start others before it can be named to the kernel; after two quiet seconds only those of
 * the known processes are. So an idle family is not woken by what others do.
 */
final class FamilyEvents {
    /** How long {@link #take} waits while something happens: a started process has to be noticed soon. */
    static final Duration WAIT = Duration.ofMillis(500);

    private static final Duration QUIET_WAIT = Duration.ofSeconds(10);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ExitEvents events;
    private final long root;
    private final ProcessHistory history;
    private long lastEvent = System.nanoTime();
    private boolean quiet;

    FamilyEvents(ExitEvents events, long root, ProcessHistory history) {
        this.events = events;
        this.root = root;
        this.history = history;
        events.hearAll(WAIT);
    }

    /**
     * Waits for events and hands those of the family to the history.
     *
     * @param wanted which of them count
     * @return whether they ended a quiet time: processes may have been started before all could be heard
     */
    boolean take(Predicate<Event> wanted) {
        boolean any = false;
        for (Event event : events.next()) {
            if (isOfFamily(event)) {
                any = true;
                if (wanted.test(event)) {
                    history.happened(event, Instant.now());
                }
            }
        }
        long now = System.nanoTime();
        boolean began = any && quiet;
        if (any) {
            lastEvent = now;
        }
        if (began) {
            quiet = false;
            events.hearAll(WAIT);
        } else if (!quiet && now - lastEvent > QUIET_NANOS) {
            quiet = events.hearOnly(history.livingAnd(root), QUIET_WAIT);
        }
        return began;
    }

    private boolean isOfFamily(Event event) {
        return event.kind() == Kind.FORKED ? history.isMember(event.parent()) : history.isMember(event.pid());
    }
}
