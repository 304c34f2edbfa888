package dev.hangscope.agent.bootstrap.hooks.queue;

/** What threads that are not told apart did with one queue, in all. */
public final class SummedUses extends QueueUse {
    /** Id of the sum over threads that have ended and are no longer told apart. */
    public static final long FOLDED = -1;

    /** Id of the sum over living threads that were too many to be told apart. */
    public static final long OTHERS = -2;

    /** Threads that put. */
    public long producers;

    /** Threads that took. */
    public long consumers;

    SummedUses(long id) {
        super(id, null);
    }

    void fold(QueueUse ended) {
        puts += ended.puts;
        takes += ended.takes;
        if (ended instanceof SummedUses sum) {
            producers += sum.producers;
            consumers += sum.consumers;
        } else {
            producers += ended.puts > 0 ? 1 : 0;
            consumers += ended.takes > 0 ? 1 : 0;
        }
    }
}
