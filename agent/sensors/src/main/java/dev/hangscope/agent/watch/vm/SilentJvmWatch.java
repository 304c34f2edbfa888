package dev.hangscope.agent.watch.vm;

import dev.hangscope.agent.watch.procfs.ControlGroup;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.StatusText;
import dev.hangscope.snapshot.SilentJvm;
import dev.hangscope.snapshot.SilentJvm.VmThread;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the threads of a JVM do from when it is asked until it should have answered. Source: proc_pid_stat(5) for states and processor
 * times, {@code status} for switches.
 */
public final class SilentJvmWatch {

    private final ProcReader proc;
    private final long pid;
    private final long start = System.nanoTime();
    private final Map<Long, Seen> first;
    private final ControlGroup group;

    /** A thread when it was read. */
    private record Seen(StatLine stat, Duration cpu, long switches) {}

    private SilentJvmWatch(ProcReader proc, long pid) {
        this.proc = proc;
        this.pid = pid;
        first = threads();
        group = ControlGroup.of(proc, pid);
    }

    /** Begins to watch. */
    public static SilentJvmWatch begin(long pid) {
        return new SilentJvmWatch(new ProcReader("/proc"), pid);
    }

    /** What was seen since. */
    public SilentJvm end() {
        Duration asked = Duration.ofNanos(System.nanoTime() - start);
        List<VmThread> threads = new ArrayList<>();
        boolean moved = false;
        Map<Long, Seen> now = threads();
        for (Map.Entry<Long, Seen> each : now.entrySet()) {
            Seen before = first.get(each.getKey());
            Seen after = each.getValue();
            if (before == null || before.stat().startTicks() != after.stat().startTicks()) {
                moved = true;
                continue;
            }
            VmThread thread = new VmThread(
                    after.stat().name(),
                    before.stat().state(),
                    after.stat().state(),
                    after.cpu().minus(before.cpu()),
                    after.switches() - before.switches(),
                    proc.text(pid + "/task/" + each.getKey() + "/wchan"));
            moved |= thread.switches() != 0 || !thread.cpu().isZero();
            if (VirtualMachines.isOwnThread(thread.name()) || isNoteworthy(thread, asked)) {
                threads.add(thread);
            }
        }
        return new SilentJvm(pid, asked, threads, moved, group.limitsSince());
    }

    private static boolean isNoteworthy(VmThread thread, Duration asked) {
        return thread.before() == State.DISK || thread.cpu().multipliedBy(10).compareTo(asked) >= 0;
    }

    private Map<Long, Seen> threads() {
        Map<Long, Seen> threads = new HashMap<>();
        long[] tids = proc.numbers(pid + "/task");
        for (long tid : tids == null ? new long[0] : tids) {
            String line = proc.text(pid + "/task/" + tid + "/stat");
            StatLine stat = StatLine.parse(line);
            StatusText status = StatusText.parse(proc.text(pid + "/task/" + tid + "/status"));
            if (line != null && stat != null && status != null) {
                threads.put(tid, new Seen(stat, MachineTexts.processorTime(line), status.switches()));
            }
        }
        return threads;
    }
}
