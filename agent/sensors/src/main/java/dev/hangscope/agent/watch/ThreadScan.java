package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.SeenProcess.SeenThread;
import dev.hangscope.agent.watch.procfs.CallReader;
import dev.hangscope.agent.watch.procfs.LocksText;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.StatusText;
import dev.hangscope.agent.watch.procfs.SyscallLine;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads processes and what their threads wait for. Stateless: each call looks anew. */
final class ThreadScan {
    private final ProcReader proc;
    private final CallReader calls;

    ThreadScan(ProcReader proc, CallReader calls) {
        this.proc = proc;
        this.calls = calls;
    }

    /** A process and all its descendants, parents before children; empty when there is no such process. */
    List<Long> tree(long root) {
        Set<Long> seen = new LinkedHashSet<>();
        if (!proc.exists(Long.toString(root))) {
            return List.of();
        }
        boolean hasChildrenFiles = proc.exists(root + "/task/" + root + "/children");
        Map<Long, List<Long>> byParent = hasChildrenFiles ? Map.of() : childrenByParent();
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.remove();
            if (seen.add(pid)) {
                open.addAll(hasChildrenFiles ? children(pid) : byParent.getOrDefault(pid, List.of()));
            }
        }
        return new ArrayList<>(seen);
    }

    /** Direct children by {@code /proc/PID/task/TID/children} (CONFIG_PROC_CHILDREN). */
    List<Long> children(long pid) {
        List<Long> children = new ArrayList<>();
        long[] tids = proc.numbers(pid + "/task");
        for (long tid : tids == null ? new long[0] : tids) {
            children.addAll(MachineTexts.pids(proc.text(pid + "/task/" + tid + "/children")));
        }
        return children;
    }

    private Map<Long, List<Long>> childrenByParent() {
        Map<Long, List<Long>> byParent = new LinkedHashMap<>();
        long[] pids = proc.numbers("");
        for (long pid : pids == null ? new long[0] : pids) {
            StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
            if (stat != null) {
                byParent.computeIfAbsent(stat.parent(), any -> new ArrayList<>())
                        .add(pid);
            }
        }
        return byParent;
    }

    /** Reads these processes; those that have ended are left out. */
    Map<Long, SeenProcess> read(Iterable<Long> pids) {
        Map<Long, SeenProcess> seen = new LinkedHashMap<>();
        for (Long pid : pids) {
            SeenProcess process = read(pid);
            if (process != null) {
                seen.put(pid, process);
            }
        }
        return seen;
    }

    /** Reads one process; {@code null} when it has ended. */
    @Nullable
    SeenProcess read(long pid) {
        StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
        long[] tids = proc.numbers(pid + "/task");
        if (stat == null || tids == null) {
            return null;
        }
        Map<Long, SeenThread> threads = new LinkedHashMap<>();
        StatusText status = null;
        boolean denied = false;
        // A main thread that has ended stays as a zombie while others live.
        boolean defunct = stat.state() == OsProcess.State.DEFUNCT && tids.length <= 1;
        for (long tid : defunct ? new long[0] : tids) {
            String folder = pid + "/task/" + tid + "/";
            StatLine each = tids.length == 1 ? stat : StatLine.parse(proc.text(folder + "stat"));
            if (each == null || each.state() == OsProcess.State.DEFUNCT) {
                continue;
            }
            ProcReader.Answer call = proc.ask(folder + "syscall");
            denied |= call.access() == ProcReader.Access.DENIED;
            StatusText own = StatusText.parse(proc.text(folder + "status"));
            status = own == null ? status : own;
            String place = place(proc.text(folder + "wchan"));
            SyscallLine line = SyscallLine.parse(call.text());
            threads.put(
                    tid,
                    new SeenThread(
                            each,
                            own == null ? -1 : own.switches(),
                            line == null ? "" : line.text(),
                            calls.words(each.state(), line),
                            place,
                            calls.read(each.state(), line, place, new Memory(pid, tid))));
        }
        return new SeenProcess(
                stat,
                status,
                threads,
                denied ? "its system calls may not be read by this user: look as its user, or as root" : null);
    }

    private static @Nullable String place(@Nullable String text) {
        return text == null || text.isBlank() || text.equals("0") ? null : text.strip();
    }

    /** What the call reader may ask of the waiting process. */
    private final class Memory implements CallReader.Process {
        private final long pid;
        private final long tid;

        Memory(long pid, long tid) {
            this.pid = pid;
            this.tid = tid;
        }

        @Override
        public byte @Nullable [] memory(long address, int length) {
            return proc.memory(tid, address, length);
        }

        @Override
        public MapsText.@Nullable Line mapping(long address) {
            return MapsText.at(proc.text(pid + "/task/" + tid + "/maps"), address);
        }

        @Override
        public @Nullable String awaitedLock() {
            Map<Long, String> waiters = LocksText.waiters(proc.text("locks"));
            String key = waiters.get(tid);
            return key == null ? waiters.get(pid) : key;
        }
    }
}
