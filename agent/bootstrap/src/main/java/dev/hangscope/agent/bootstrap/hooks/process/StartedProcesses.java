package dev.hangscope.agent.bootstrap.hooks.process;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The newest {@code Process} objects, held weakly: who started each, and who asked it for its streams. */
public final class StartedProcesses {
    /** {@code Process.getOutputStream()}. */
    public static final int STDIN = 0;

    /** {@code Process.getInputStream()}. */
    public static final int STDOUT = 1;

    /** {@code Process.getErrorStream()}. */
    public static final int STDERR = 2;

    private static final int MOST = 1 << 10;
    private static final int LONGEST_COMMAND = 256;
    private static final AtomicReferenceArray<@Nullable Started> RING = new AtomicReferenceArray<>(MOST);
    private static final AtomicInteger STARTS = new AtomicInteger();

    /** The agent's thread that wants to know of each start at once; {@code null} while there is none. */
    public static volatile @Nullable Thread watcher;

    private StartedProcesses() {}

    /** A process, who started it, and who asked for its streams. */
    public static final class Started extends WeakReference<Object> {
        private static final int MOST_USERS = 8;

        /** Id of the thread that started it. */
        public final long starter;

        /** Where; {@code null} when not sampled. */
        public final StackTraceElement @Nullable [] at;

        /** Inodes of the three streams' pipes and this JVM's numbers of them, as an agent's thread notes them; 0 until then. */
        public final long[] pipes = new long[3];

        public final int[] descriptors = new int[3];

        private final long[] users = new long[3 * MOST_USERS];

        /** Program and arguments, each ended by a zero byte; {@code null} where the JDK keeps them in another way. */
        public final byte @Nullable [] command;

        Started(Object process, long starter, StackTraceElement @Nullable [] at, byte @Nullable [] command) {
            super(process);
            this.starter = starter;
            this.at = at;
            this.command = command;
        }

        /** The first threads that asked for this stream, each once; ids are never 0. */
        public long[] users(int stream) {
            long[] found = new long[MOST_USERS];
            int count = 0;
            for (int i = 0; i < MOST_USERS; i++) {
                long id = users[stream * MOST_USERS + i];
                if (id != 0) {
                    found[count++] = id;
                }
            }
            return java.util.Arrays.copyOf(found, count);
        }

        /** Racy: of two that ask for the first time in one moment one may be lost. */
        void asks(int stream, long thread) {
            for (int i = stream * MOST_USERS; i < (stream + 1) * MOST_USERS; i++) {
                if (users[i] == thread) {
                    return;
                }
                if (users[i] == 0) {
                    users[i] = thread;
                    return;
                }
            }
        }
    }

    /** A child was started, and how is not known. */
    public static void started(Object process) {
        started(process, null, null);
    }

    /** A child was started; called at the end of the object's making. */
    public static void started(Object process, byte @Nullable [] program, byte @Nullable [] arguments) {
        if (Faults.waits != null || ThreadId.isAgents()) {
            return;
        }
        try {
            int number = STARTS.getAndIncrement();
            Started started = new Started(process, ThreadId.current(), CallSite.sample(), command(program, arguments));
            ThreadTable.ofCurrent(started.starter);
            RING.set((number & Integer.MAX_VALUE) % MOST, started);
            LockSupport.unpark(watcher);
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    private static byte @Nullable [] command(byte @Nullable [] program, byte @Nullable [] arguments) {
        if (program == null || arguments == null) {
            return null;
        }
        byte[] all = java.util.Arrays.copyOf(program, program.length + arguments.length);
        System.arraycopy(arguments, 0, all, program.length, arguments.length);
        return all.length <= LONGEST_COMMAND ? all : java.util.Arrays.copyOf(all, LONGEST_COMMAND);
    }

    /** The current thread asked for one of the streams. */
    public static void asked(Object process, int stream) {
        if (Faults.waits != null) {
            return;
        }
        try {
            long id = ThreadId.current();
            for (int i = 0; i < MOST; i++) {
                Started started = RING.get(i);
                if (started != null && started.refersTo(process)) {
                    ThreadTable.ofCurrent(id);
                    started.asks(stream, id);
                    return;
                }
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** How many have been started. */
    public static int count() {
        return STARTS.get();
    }

    /** Those that are still referred to, in no order. */
    public static List<Started> all() {
        List<Started> found = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            Started started = RING.get(i);
            if (started != null && !started.refersTo(null)) {
                found.add(started);
            }
        }
        return found;
    }
}
