package dev.hangscope.agent.bootstrap.hooks;

/** Called by {@link Thread}: a thread is started, an exception ends it, it ends. */
public final class ThreadHooks {
    private static final int FRAMES_OF_AN_EXCEPTION = 8;

    private ThreadHooks() {}

    /** Keeps a record of the calling thread, which ran before anything was woven: {@code main}, in {@code premain}. */
    public static ThreadRecord keepCurrent() {
        return ThreadTable.ofCurrent(ThreadId.current());
    }

    /** Called at the entry of {@code Thread.start}, in the starting thread. */
    public static void starting(Thread thread) {
        // Looks leave the agent's own threads out; and the place of a JVM's first start takes 5 ms, on the way to main.
        if (Faults.threads != null || ThreadId.isAgents(thread)) {
            return;
        }
        try {
            long id = ThreadId.of(thread);
            boolean virtual = VirtualThreads.is(thread);
            StackTraceElement[] site = CallSite.sample();
            // A million virtual threads need no record each: one is made when the thread first uses something watched.
            if ((!virtual || site != null) && ThreadTable.find(id) == null) {
                ThreadTable.add(new ThreadRecord(thread, id, ThreadId.current(), site, virtual));
            }
        } catch (Throwable fault) {
            Faults.inThreads(fault);
        }
    }

    /** Called at the entry of {@code Thread.dispatchUncaughtException}, in the thread that ends by it. */
    public static void uncaught(Thread thread, Throwable exception) {
        if (Faults.threads != null) {
            return;
        }
        try {
            ThreadRecord record = ThreadTable.ofCurrent(ThreadId.of(thread));
            StackTraceElement[] trace = exception.getStackTrace();
            record.uncaughtAt = java.util.Arrays.copyOf(trace, Math.min(trace.length, FRAMES_OF_AN_EXCEPTION));
            record.uncaughtType = exception.getClass().getName();
            record.uncaughtMessage = exception.getMessage();
        } catch (Throwable fault) {
            Faults.inThreads(fault);
        }
    }

    /** Called when the thread's own code is over: by itself, or by a carrier for a virtual thread. */
    public static void ended(Thread thread) {
        if (Faults.threads != null) {
            return;
        }
        try {
            ThreadRecord record = ThreadTable.find(ThreadId.of(thread));
            if (record != null && !record.isEnded()) {
                record.nameAtEnd = thread.getName();
                record.endedAt = System.nanoTime();
                ThreadTable.end(record);
            }
        } catch (Throwable fault) {
            Faults.inThreads(fault);
        }
    }
}
