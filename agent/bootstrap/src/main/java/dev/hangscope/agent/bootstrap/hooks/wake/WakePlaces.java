package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The places where threads were woken. Bounded: where no entry is free, a place is credited as one that was not sampled, of which
 * there is one for each class.
 */
public final class WakePlaces {
    private static final int SIZE = 1 << 10;
    private static final int PROBES = 8;

    /** The JDK's frame and three of the application's. */
    private static final int FRAMES = 4;

    private static final StackTraceElement[] NOT_SAMPLED = new StackTraceElement[0];

    private static final AtomicReferenceArray<@Nullable WakePlace> PLACES = new AtomicReferenceArray<>(SIZE);
    private static final AtomicReferenceArray<@Nullable WakePlace> NO_PLACES = new AtomicReferenceArray<>(SIZE >> 2);

    /** Whether a wake-up was recorded nowhere. */
    private static boolean lost;

    private WakePlaces() {}

    /** All places, and those that were not sampled. */
    public static List<WakePlace> all() {
        List<WakePlace> all = new ArrayList<>();
        for (AtomicReferenceArray<@Nullable WakePlace> table : List.of(PLACES, NO_PLACES)) {
            for (int i = 0; i < table.length(); i++) {
                WakePlace place = table.get(i);
                if (place != null) {
                    all.add(place);
                }
            }
        }
        return all;
    }

    /** Whether some wake-ups are in none of the places, so that a thread that is in none may yet have woken others. */
    public static boolean areIncomplete() {
        return lost;
    }

    static void lose() {
        lost = true;
    }

    /** The current thread, which waited on an object of this class, was woken by that one. */
    static void woken(String type, long by) {
        StackTraceElement[] at = CoarseClock.takeWakeSample() ? here() : NOT_SAMPLED;
        WakePlace place = at.length == 0 ? null : find(PLACES, type, at);
        if (place == null) {
            place = find(NO_PLACES, type, NOT_SAMPLED);
        }
        if (place == null) {
            lose();
        } else {
            place.woken(by);
        }
    }

    private static StackTraceElement[] here() {
        StackTraceElement[] at = CallSite.here();
        return at.length <= FRAMES ? at : Arrays.copyOf(at, FRAMES);
    }

    /** {@code null} when there is no room for it. */
    private static @Nullable WakePlace find(
            AtomicReferenceArray<@Nullable WakePlace> table, String type, StackTraceElement[] at) {
        int hash = WakePlace.hash(type, at);
        for (int i = 0; i < PROBES; i++) {
            int slot = (hash + i) & (table.length() - 1);
            WakePlace place = table.get(slot);
            if (place == null) {
                WakePlace fresh = new WakePlace(type, at);
                place = table.compareAndSet(slot, null, fresh) ? fresh : table.get(slot);
            }
            if (place != null && place.is(type, at)) {
                return place;
            }
        }
        return null;
    }
}
