package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.LocksText;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.MemoryText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.StatusText;
import dev.hangscope.agent.watch.procfs.call.CallReader;
import dev.hangscope.agent.watch.procfs.call.CallTable;
import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
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
public final class ThreadScan {
    private static final long NOBODY = -1;

    private final ProcReader proc;
    private final CallReader calls;
    private final long own;
    private final Set<Integer> ownDescriptors;
    private final AnsweredCalls answered;

    ThreadScan(ProcReader proc, CallReader calls) {
        this(proc, calls, NOBODY, Set.of());
    }

    /** For this machine; {@code null} where {@code /proc} or the processor is not known. */
    public static @Nullable ThreadScan here(ProcReader proc) {
        CallTable table = CallTable.of(System.getProperty("os.arch", ""));
        return table == null || !proc.exists("self/stat") ? null : new ThreadScan(proc, new CallReader(table));
    }

    private ThreadScan(ProcReader proc, CallReader calls, long own, Set<Integer> ownDescriptors) {
        this.proc = proc;
        this.calls = calls;
        this.own = own;
        this.ownDescriptors = ownDescriptors;
        this.answered = new AnsweredCalls(proc);
    }

    /** The same, but of one process only the threads are told that wait on these descriptors: it knows the rest better. */
    public ThreadScan within(long pid, Set<Integer> descriptors) {
        return new ThreadScan(proc, calls, pid, descriptors);
    }

    /** As {@link #tree(ProcReader, long)}. */
    public List<Long> tree(long root) {
        return tree(proc, root);
    }

    /** As {@link #children(ProcReader, long)}. */
    public List<Long> children(long pid) {
        return children(proc, pid);
    }

    /** A process and all its descendants, parents before children; empty when there is no such process. */
    public static List<Long> tree(ProcReader proc, long root) {
        Set<Long> seen = new LinkedHashSet<>();
        if (!proc.exists(Long.toString(root))) {
            return List.of();
        }
        boolean hasChildrenFiles = proc.exists(root + "/task/" + root + "/children");
        Map<Long, List<Long>> byParent = hasChildrenFiles ? Map.of() : childrenByParent(proc);
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.remove();
            if (seen.add(pid)) {
                open.addAll(hasChildrenFiles ? children(proc, pid) : byParent.getOrDefault(pid, List.of()));
            }
        }
        return new ArrayList<>(seen);
    }

    /** Direct children by {@code /proc/PID/task/TID/children} (CONFIG_PROC_CHILDREN). */
    public static List<Long> children(ProcReader proc, long pid) {
        List<Long> children = new ArrayList<>();
        long[] tids = proc.numbers(pid + "/task");
        for (long tid : tids == null ? new long[0] : tids) {
            children.addAll(childrenOf(proc, pid, tid));
        }
        return children;
    }

    private static List<Long> childrenOf(ProcReader proc, long pid, long tid) {
        return MachineTexts.pids(proc.text(pid + "/task/" + tid + "/children"));
    }

    private static Map<Long, List<Long>> childrenByParent(ProcReader proc) {
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

    /**
     * Reads a process and all its descendants, parents before children; empty when there is no such process. Each process is read
     * once and before its children are listed, so that the threads of one with a single thread need no listing.
     */
    public Map<Long, SeenProcess> readTree(long root) {
        if (!proc.exists(root + "/task/" + root + "/children")) {
            return read(tree(root));
        }
        Map<Long, SeenProcess> seen = new LinkedHashMap<>();
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.remove();
            SeenProcess process = seen.containsKey(pid) ? null : read(pid);
            if (process != null) {
                seen.put(pid, process);
                open.addAll(process.stat().threads() == 1 ? childrenOf(proc, pid, pid) : children(pid));
            }
        }
        return seen;
    }

    /** Reads these processes; those that have ended are left out. */
    public Map<Long, SeenProcess> read(Iterable<Long> pids) {
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
    public SeenProcess read(long pid) {
        StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
        long[] tids = stat != null && stat.threads() == 1 ? new long[] {pid} : proc.numbers(pid + "/task");
        if (stat == null || tids == null) {
            return null;
        }
        Map<Long, SeenThread> threads = new LinkedHashMap<>();
        StatusText status = null;
        boolean denied = false;
        // A main thread that has ended stays as a zombie while others live.
        boolean defunct = stat.state() == OsProcess.State.DEFUNCT && tids.length <= 1;
        for (long tid : defunct ? new long[0] : tids) {
            ProcReader.Answer call = proc.ask(pid + "/task/" + tid + "/syscall");
            denied |= call.access() == ProcReader.Access.DENIED;
            if (tids.length == 1 && call.access() == ProcReader.Access.GONE && !proc.exists(pid + "/stat")) {
                return null;
            }
            SyscallLine line = SyscallLine.parse(call.text());
            if (pid == own && !waitsOnOwn(line)) {
                continue;
            }
            StatLine each = tids.length == 1 ? stat : StatLine.parse(proc.text(pid + "/task/" + tid + "/stat"));
            if (each == null || each.state() == OsProcess.State.DEFUNCT) {
                continue;
            }
            StatusText one = StatusText.parse(proc.text(pid + "/task/" + tid + "/status"));
            status = one == null || pid == own ? status : status == null ? one : one.and(status);
            threads.put(tid, thread(pid, tid, each, one, line));
        }
        return new SeenProcess(
                stat,
                status,
                threads,
                denied ? "its system calls may not be read by this user: look as its user, or as root" : null);
    }

    /** What one thread waits for; {@code null} when that cannot be read. */
    @Nullable
    public OsWait waitOf(long pid, long tid) {
        String path = pid + "/task/" + tid;
        SyscallLine line = SyscallLine.parse(proc.text(path + "/syscall"));
        StatLine stat = StatLine.parse(proc.text(path + "/stat"));
        return line == null || stat == null
                ? null
                : calls.read(stat.state(), line, place(proc.text(path + "/wchan")), new Memory(pid, tid));
    }

    private SeenThread thread(
            long pid, long tid, StatLine stat, @Nullable StatusText status, @Nullable SyscallLine line) {
        String place = place(proc.text(pid + "/task/" + tid + "/wchan"));
        Memory memory = new Memory(pid, tid);
        OsWait wait = calls.read(stat.state(), line, place, memory);
        AnsweredCalls.Answered answer = answered.of(pid, calls.name(line), line, place, memory);
        String words = answer == null ? fifo(wait) : answer.words();
        return new SeenThread(
                stat,
                status == null ? -1 : status.switches(),
                line == null ? "" : line.text(),
                wait.kind() == OsWait.Kind.FROZEN ? "frozen by its control group" : words(stat, line) + words,
                place,
                answer == null ? wait : answer.reason());
    }

    private static String fifo(OsWait wait) {
        return switch (wait.kind()) {
            case FIFO_OPEN_TO_READ -> ", opens the FIFO " + wait.object() + " to read";
            case FIFO_OPEN_TO_WRITE -> ", opens the FIFO " + wait.object() + " to write";
            default -> "";
        };
    }

    /** The kernel does not tell which signal stopped a process; its place in the terminal's job control says more. */
    private String words(StatLine stat, @Nullable SyscallLine line) {
        String words = calls.words(stat.state(), line);
        return stat.state() == OsProcess.State.STOPPED && stat.background()
                ? words + ", in the background of its terminal"
                : words;
    }

    private boolean waitsOnOwn(@Nullable SyscallLine line) {
        if (line == null || line.arguments().isEmpty() || !ownDescriptors.contains(line.intArgument(0))) {
            return false;
        }
        OsWait wait = calls.read(OsProcess.State.SLEEPING, line, null, new Memory(own, own));
        return wait.kind() == OsWait.Kind.READ || wait.kind() == OsWait.Kind.WRITE;
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
        public @Nullable String path(int directory, long address) {
            String path = MemoryText.at(address, (from, length) -> proc.memory(tid, from, length));
            if (path == null || path.startsWith("/")) {
                return path;
            }
            String start = proc.link(pid + (directory < 0 ? "/cwd" : "/fd/" + directory));
            return start == null ? null : start + "/" + path;
        }

        @Override
        public @Nullable String awaitedLockOf(int fd) {
            ProcReader.Stat file = proc.stat(pid + "/fd/" + fd);
            return file == null ? null : LocksText.awaitedByOpenFile(proc.text("locks"), file.inode());
        }

        @Override
        public @Nullable String awaitedLock() {
            Map<Long, String> waiters = LocksText.waiters(proc.text("locks"));
            String key = waiters.get(tid);
            return key == null ? waiters.get(pid) : key;
        }
    }
}
