package dev.hangscope.agent.bootstrap.hooks.queue;

import dev.hangscope.agent.bootstrap.hooks.OutOfLine;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one queue; hangs in a field that is woven into the queue's class, so it lives and dies with the queue.
 */
public class QueueRecord {
    private static final VarHandle USES;
    private static final @Nullable QueueUse[] NO_USES = new QueueUse[1];

    static {
        try {
            USES = MethodHandles.lookup().findVarHandle(QueueRecord.class, "uses", QueueUse[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** So many threads are told apart before those that have ended are summed up. */
    private static final int FOLD_ABOVE = 64;

    /** Ended threads that stay told apart when others are summed up. */
    private static final int KEPT_ENDED = 16;

    private static final int MOST_LIVING = 2_048;

    /** Where the queue was made; {@code null} when not sampled. */
    public final StackTraceElement @Nullable [] createdAt;

    /** Whether every use since the queue was made is recorded. */
    public final boolean sinceCreation;

    /** Whether the queue stands in {@link WaitedQueues}. Racy: a queue listed twice does no harm. */
    boolean listed;

    /** The low half of the maker's id, in which threads differ unless four billion were started in between. */
    private final int maker;

    /** The use of the thread that made the queue, set by that thread alone; so a queue that it keeps to itself needs no table. */
    private @Nullable QueueUse makers;

    /** The use of a thread that puts, and of one that takes: most queues have one of each. Racy: a thread looks whether it is its. */
    private @Nullable QueueUse putter;

    private @Nullable QueueUse taker;

    /** Open-addressed by thread id, at most half full, replaced as a whole by compare-and-set. */
    private volatile @Nullable QueueUse[] uses = NO_USES;

    QueueRecord(StackTraceElement @Nullable [] createdAt, boolean sinceCreation) {
        maker = (int) ThreadId.current();
        this.createdAt = createdAt;
        this.sinceCreation = sinceCreation;
    }

    /** Whether a latch was counted down so often that later ones are not recorded. */
    public boolean isFull() {
        return false;
    }

    /** All uses; entries may be {@code null}. */
    public @Nullable QueueUse[] uses() {
        @Nullable QueueUse[] table = uses;
        @Nullable QueueUse[] all = java.util.Arrays.copyOf(table, table.length + 1);
        all[table.length] = makers;
        return all;
    }

    /** What this thread did; {@code null} when it did nothing, or is not told apart. */
    public @Nullable QueueUse find(long threadId) {
        QueueUse own = makers;
        if (own != null && own.threadId == threadId) {
            return own;
        }
        @Nullable QueueUse[] table = uses;
        int mask = table.length - 1;
        int i = (int) threadId & mask;
        while (true) {
            QueueUse use = table[i];
            if (use == null || use.threadId == threadId) {
                return use;
            }
            i = (i + 1) & mask;
        }
    }

    /** The use of a thread that puts. */
    final QueueUse ofPutter(long threadId) {
        QueueUse use = putter;
        return use != null && use.threadId == threadId ? use : findPutter(threadId);
    }

    /** The use of a thread that takes. */
    final QueueUse ofTaker(long threadId) {
        QueueUse use = taker;
        return use != null && use.threadId == threadId ? use : findTaker(threadId);
    }

    @OutOfLine
    private QueueUse findPutter(long threadId) {
        QueueUse use = findOrAdd(threadId);
        if (putter == null) {
            putter = use;
        }
        return use;
    }

    @OutOfLine
    private QueueUse findTaker(long threadId) {
        QueueUse use = findOrAdd(threadId);
        QueueUse known = taker;
        if (known == null || known.takes == 0) {
            taker = use;
        }
        return use;
    }

    public QueueUse findOrAdd(long threadId) {
        QueueUse own = makers;
        if (own == null && maker == (int) threadId) {
            return ofMaker(threadId);
        }
        if (own != null && own.threadId == threadId) {
            return own;
        }
        // The first probe nearly always hits; kept out of the loop, it compiles to straight-line code.
        @Nullable QueueUse[] table = uses;
        QueueUse use = table[(int) threadId & (table.length - 1)];
        return use != null && use.threadId == threadId ? use : findOrAddSlowly(threadId);
    }

    private QueueUse ofMaker(long threadId) {
        QueueUse use = new QueueUse(threadId, ThreadTable.ofCurrent(threadId));
        makers = use;
        if (taker == null) {
            taker = use; // until another takes: one who puts into a queue of its own often takes it out again
        }
        return use;
    }

    @OutOfLine
    private QueueUse findOrAddSlowly(long threadId) {
        QueueUse use = find(threadId);
        return use != null ? use : add(threadId);
    }

    private QueueUse add(long threadId) {
        QueueUse fresh = new QueueUse(threadId, ThreadTable.ofCurrent(threadId));
        while (true) {
            @Nullable QueueUse[] table = uses;
            int count = 0;
            for (QueueUse use : table) {
                count += use == null ? 0 : 1;
            }
            if (count < FOLD_ABOVE) {
                if (USES.compareAndSet(this, table, with(table, count, fresh))) {
                    return fresh;
                }
                continue;
            }
            @Nullable QueueUse[] folded = folded(table);
            int left = 0;
            for (QueueUse use : folded) {
                left += use == null ? 0 : 1;
            }
            if (left < MOST_LIVING) {
                if (USES.compareAndSet(this, table, with(folded, left, fresh))) {
                    return fresh;
                }
            } else {
                QueueUse others = find(SummedUses.OTHERS);
                if (others != null) {
                    return others;
                }
                fresh = new SummedUses(SummedUses.OTHERS);
                if (USES.compareAndSet(this, table, with(folded, left, fresh))) {
                    return fresh;
                }
            }
        }
    }

    private static @Nullable QueueUse[] with(@Nullable QueueUse[] table, int count, QueueUse fresh) {
        int size = Math.max(2, Integer.highestOneBit(count + 1) << 1);
        @Nullable QueueUse[] larger = new QueueUse[size];
        for (QueueUse use : table) {
            if (use != null) {
                insert(larger, use);
            }
        }
        insert(larger, fresh);
        return larger;
    }

    private static void insert(@Nullable QueueUse[] table, QueueUse use) {
        int mask = table.length - 1;
        int i = (int) use.threadId & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = use;
    }

    /** A table in which the oldest ended threads are one sum; those that died of an exception stay told apart longest. */
    private static @Nullable QueueUse[] folded(@Nullable QueueUse[] table) {
        SummedUses sum = new SummedUses(SummedUses.FOLDED);
        long[] ends = new long[table.length];
        int count = 0;
        for (QueueUse use : table) {
            if (use != null && use.thread != null && use.thread.isEnded()) {
                ends[count++] = use.thread.endedAt;
            }
        }
        java.util.Arrays.sort(ends, 0, count);
        long keptSince = count > KEPT_ENDED ? ends[count - KEPT_ENDED] : Long.MIN_VALUE;
        @Nullable QueueUse[] folded = new QueueUse[table.length];
        for (QueueUse use : table) {
            if (use == null) {
                continue;
            }
            boolean old = use.thread != null && use.thread.isEnded() && use.thread.endedAt < keptSince;
            if (old || use.threadId == SummedUses.FOLDED) {
                sum.fold(use);
            } else {
                insert(folded, use);
            }
        }
        if (sum.producers + sum.consumers > 0) {
            insert(folded, sum);
        }
        return folded;
    }
}
