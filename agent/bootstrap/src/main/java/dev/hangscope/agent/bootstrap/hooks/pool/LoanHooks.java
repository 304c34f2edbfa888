package dev.hangscope.agent.bootstrap.hooks.pool;

import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import org.jspecify.annotations.Nullable;

/**
 * Pools of libraries call {@code LockSupport.parkNanos} with what they lend or get back, and a time below zero, for which that method does
 * nothing but to call this hook. The time tells which pool class it is, and whether it lends.
 */
public final class LoanHooks {
    /** The pool class with number 0 lends; the next time stands for its getting back, the one after that for the next class. */
    private static final long FIRST = Long.MIN_VALUE + (1L << 20);

    /** Numbers of pool classes are below that. */
    static final int MOST_CLASSES = 64;

    private LoanHooks() {}

    /** The time with which the pool class of this number, below 64, tells that it lends. */
    public static long lends(int poolClass) {
        return FIRST + 2L * poolClass;
    }

    /** The time with which the pool class of this number, below 64, tells that it gets back. */
    public static long getsBack(int poolClass) {
        return lends(poolClass) + 1;
    }

    /** Whether a time below zero is one of these. */
    public static boolean isOne(long nanos) {
        return nanos >= FIRST && nanos < FIRST + 2 * MOST_CLASSES;
    }

    /** A pool lends something to the current thread, or gets it back from it. Nobody lends {@code null}. */
    @OutOfLine
    public static void told(@Nullable Object thing, long nanos) {
        if (thing == null || Faults.waits != null) {
            return;
        }
        try {
            int poolClass = (int) (nanos - FIRST) / 2;
            if (nanos == lends(poolClass)) {
                Loans.lent(thing, poolClass);
            } else {
                Loans.gotBack(thing);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost.
            Loans.lose();
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
