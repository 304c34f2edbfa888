package dev.hangscope.agent.bootstrap.hooks.thread;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.ClassName;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.Thrown;
import dev.hangscope.agent.bootstrap.hooks.VirtualThreads;

/** Called by {@link Thread}: a thread is started, an exception ends it, it ends. */
public final class ThreadHooks {
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
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inThreads(fault);
        }
    }

    /** Called when {@code Thread.start} throws: the thread runs already, has ended, or the system has no more threads. */
    public static void notStarted(Thread thread) {
        try {
            ThreadRecord record = thread.isAlive() ? null : ThreadTable.find(ThreadId.of(thread));
            if (record != null) {
                ThreadTable.remove(record);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: the record goes when the thread is collected.
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
            record.uncaughtType = Capped.name(ClassName.of(exception.getClass()));
            record.uncaughtMessage = Thrown.message(exception);
            record.uncaughtAt = Thrown.frames(exception);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
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
                record.nameAtEnd = Capped.text(thread.getName());
                record.endedAt = System.nanoTime();
                ThreadTable.end(record);
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inThreads(fault);
        }
    }
}
