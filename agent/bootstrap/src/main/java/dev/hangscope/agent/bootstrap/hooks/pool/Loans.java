package dev.hangscope.agent.bootstrap.hooks.pool;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What pools of libraries have lent and not got back. Bounded: where there is no room for a loan, all of them count as unknown from then on.
 * Holds the things weakly: a pool that drops one gets it back no more.
 */
public final class Loans {
    private static final int SIZE = 1 << 12;
    private static final int PROBES = 32;
    private static final AtomicReferenceArray<@Nullable Lent> ENTRIES = new AtomicReferenceArray<>(SIZE);

    /** By number of the pool's class. Racy: about so many. */
    private static final long[] GOT_BACK = new long[LoanHooks.MOST_CLASSES];

    private static final long[] FROM_OTHERS = new long[LoanHooks.MOST_CLASSES];

    /** Whether there are loans that have no entry. */
    private static volatile boolean lost;

    private Loans() {}

    /** A thing that a pool has lent. */
    public static final class Lent extends WeakReference<Object> {
        /** Number of the pool's class. */
        public final int poolClass;

        /** {@link Thread#threadId()} of the borrower. */
        public final long thread;

        /** {@code null} when nothing is recorded of the thread: it is one of many virtual threads. */
        public final @Nullable ThreadRecord record;

        /** {@link CoarseClock} time at which it was lent. */
        public final long nanos;

        /** Who asked for it; {@code null} when the budget of samples was spent. */
        public final StackTraceElement @Nullable [] at;

        Lent(Object thing, int poolClass, StackTraceElement @Nullable [] at) {
            super(thing);
            this.poolClass = poolClass;
            this.at = at;
            thread = ThreadId.current();
            record = ThreadTable.find(thread);
            nanos = CoarseClock.now;
        }
    }

    /** Whether all that is lent is among the loans. */
    public static boolean areComplete() {
        return !lost;
    }

    /** Remembers that something is lent, or was given back, and is not recorded so. */
    public static void lose() {
        lost = true;
    }

    /** How often something was given back to pools of the class with this number, about. */
    public static long gotBack(int poolClass) {
        return GOT_BACK[poolClass];
    }

    /** How often a thread gave back to them what another one had borrowed, about. */
    public static long fromOthers(int poolClass) {
        return FROM_OTHERS[poolClass];
    }

    /** All loans of things that are still there. */
    public static List<Lent> all() {
        List<Lent> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            Lent loan = ENTRIES.get(i);
            if (loan != null && !loan.refersTo(null)) {
                all.add(loan);
            }
        }
        return all;
    }

    /** The thing is lent to the current thread. An earlier entry was made in the same call: pools lend nothing twice. */
    static void lent(Object thing, int poolClass) {
        remove(thing);
        Lent loan = new Lent(thing, poolClass, CoarseClock.takeLoanSample() ? CallSite.deep() : null);
        for (int i = 0; i < PROBES; i++) {
            int slot = slot(thing, i);
            Lent old = ENTRIES.get(slot);
            if ((old == null || old.refersTo(null)) && ENTRIES.compareAndSet(slot, old, loan)) {
                return;
            }
        }
        lose();
    }

    /** The thing is not lent any more. */
    static void gotBack(Object thing) {
        Lent loan = remove(thing);
        if (loan != null) {
            GOT_BACK[loan.poolClass]++;
            if (loan.thread != ThreadId.current()) {
                FROM_OTHERS[loan.poolClass]++;
            }
        }
    }

    private static @Nullable Lent remove(Object thing) {
        for (int i = 0; i < PROBES; i++) {
            int slot = slot(thing, i);
            Lent old = ENTRIES.get(slot);
            if (old != null && old.refersTo(thing)) {
                return ENTRIES.compareAndSet(slot, old, null) ? old : null;
            }
        }
        return null;
    }

    private static int slot(Object thing, int probe) {
        return (System.identityHashCode(thing) + probe) & (SIZE - 1);
    }
}
