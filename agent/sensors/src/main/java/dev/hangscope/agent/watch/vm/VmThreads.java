package dev.hangscope.agent.watch.vm;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.threaddump.LiveThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The threads of a JVM of which a thread dump was taken, as {@code /proc} shows them. */
public final class VmThreads {
    private static final ProcReader PROC = new ProcReader("/proc");

    private VmThreads() {}

    /** Whether the process has the thread that each HotSpot JVM has, whatever program started it. */
    public static boolean isOfJvm(long pid) {
        for (long tid : tids(pid)) {
            if ("VM Thread\n".equals(PROC.text(pid + "/task/" + tid + "/comm"))) {
                return true;
            }
        }
        return false;
    }

    private static long[] tids(long pid) {
        long[] tids = PROC.numbers(pid + "/task");
        return tids == null ? new long[0] : tids;
    }

    /**
     * Its threads by the ids that the JVM prints as {@code nid}: those of its own pid namespace. Without those that have ended meanwhile,
     * and without all where the kernel does not tell when a thread last ran.
     */
    public static Map<Long, LiveThread> of(long pid) {
        Map<Long, LiveThread> threads = new HashMap<>();
        double now = MachineTexts.lastRan(PROC.text("thread-self/sched"));
        boolean ownNamespace = isInOwnNamespace(pid);
        for (long tid : tids(pid)) {
            String directory = pid + "/task/" + tid;
            Duration rested = MachineTexts.rested(now, MachineTexts.lastRan(PROC.text(directory + "/sched")));
            if (rested != null) {
                threads.put(ownNamespace ? innermost(directory, tid) : tid, new LiveThread(tid, rested));
            }
        }
        return threads;
    }

    /** Whether the process has another id in a pid namespace of its own: field NSpid of {@code status}, proc_pid_status(5). */
    private static boolean isInOwnNamespace(long pid) {
        return innermost(Long.toString(pid), pid) != pid;
    }

    private static long innermost(String directory, long otherwise) {
        String status = PROC.text(directory + "/status");
        for (String line : (status == null ? "" : status).split("\n")) {
            if (line.startsWith("NSpid:")) {
                String[] ids = line.substring("NSpid:".length()).strip().split("\\s+");
                return Long.parseLong(ids[ids.length - 1]);
            }
        }
        return otherwise;
    }
}
