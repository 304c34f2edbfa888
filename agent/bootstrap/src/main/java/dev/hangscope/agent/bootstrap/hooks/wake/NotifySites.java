package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.Capped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All lines of code that call {@code notify} or {@code notifyAll} and were woven, by number. The same line has the same number in each
 * loader that loads its class. Bounded: for a line that finds no entry the gap is remembered.
 */
public final class NotifySites {
    private static final int SIZE = 1 << 12;
    private static final int PROBES = 16;

    /** What {@link #register} answers where there is no entry for another place. */
    public static final int NONE = -1;

    private static final AtomicReferenceArray<@Nullable NotifySite> SITES = new AtomicReferenceArray<>(SIZE);

    /** Whether there is code that notifies and has no entry. */
    private static volatile boolean lost;

    /** What was thrown while a class was woven; {@code null} when nothing was. */
    private static volatile @Nullable Throwable fault;

    private NotifySites() {}

    /** The number of the place at which a class that is being loaded calls {@code notify}; {@link #NONE} when it cannot be recorded. */
    public static int register(StackTraceElement place) {
        StackTraceElement at = Capped.frame(place);
        int hash = at.hashCode();
        hash ^= hash >>> 16;
        for (int i = 0; i < PROBES; i++) {
            int number = (hash + i) & (SIZE - 1);
            NotifySite site = SITES.get(number);
            if (site == null) {
                NotifySite fresh = new NotifySite(at);
                site = SITES.compareAndSet(number, null, fresh) ? fresh : SITES.get(number);
            }
            if (site != null && site.at.equals(at)) {
                return number;
            }
        }
        lose();
        return NONE;
    }

    /** Registers a place whose calls are not recorded: code that was not woven, or calls in another way. */
    public static void registerUnseen(StackTraceElement place) {
        NotifySite site = at(register(place));
        if (site != null) {
            site.makeIncomplete();
        }
    }

    /** Whether there is code that notifies and that none of the places stands for. */
    public static boolean areIncomplete() {
        return lost;
    }

    /** Remembers that some code may notify that none of the places stands for. */
    public static void lose() {
        lost = true;
    }

    /** Remembers that a class was not woven for this reason. Only stores it: there may be no stack or no heap left. */
    public static void lose(Throwable reason) {
        fault = reason;
        lost = true;
    }

    /** Why a class was not woven: class and innermost frame of what was thrown; {@code null} when nothing was. */
    public static @Nullable String whyLost() {
        Throwable thrown = fault;
        if (thrown == null) {
            return null;
        }
        StackTraceElement[] at = thrown.getStackTrace();
        return thrown.getClass().getName() + (at.length == 0 ? "" : " at " + at[0]);
    }

    /** All places. */
    public static List<NotifySite> all() {
        List<NotifySite> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            NotifySite site = SITES.get(i);
            if (site != null) {
                all.add(site);
            }
        }
        return all;
    }

    static @Nullable NotifySite at(long number) {
        return number < 0 || number >= SIZE ? null : SITES.get((int) number);
    }
}
