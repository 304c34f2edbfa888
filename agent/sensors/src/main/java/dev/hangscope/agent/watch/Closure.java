package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.FdInfo;
import dev.hangscope.agent.watch.procfs.FdLink;
import dev.hangscope.agent.watch.procfs.InetSockets;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatusText;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import dev.hangscope.agent.watch.scan.KernelPipes;
import dev.hangscope.agent.watch.scan.NamedMemory;
import dev.hangscope.agent.watch.scan.SeenProcess;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.agent.watch.scan.Terminals;
import dev.hangscope.agent.watch.scan.ThreadScan;
import dev.hangscope.agent.watch.socket.NetworkNamespaces;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Kind;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Grows from the tree to everybody who could release it: resolves what each thread waits for, finds all holders of the
 * other ends, takes them in, and goes on until nobody new is found.
 */
final class Closure {
    private final ProcReader proc;
    private final ThreadScan threads;
    private final DescriptorScan scan;
    private final Map<Long, Long> peers;
    private final long[] everybody;

    private final Map<Long, SeenProcess> processes = new LinkedHashMap<>();
    private final Map<Long, Map<Integer, OsDescriptor>> descriptors = new HashMap<>();
    private final Map<Long, Set<OsMapping>> mappings = new HashMap<>();
    /** Processes that were taken in with all their descendants. */
    private final Set<Long> whole = new HashSet<>();

    private final Set<Long> vanished = new LinkedHashSet<>();
    private final Deque<SeenProcess> open = new ArrayDeque<>();
    private final Set<String> soughtLinks = new HashSet<>();
    private final Set<String> soughtMemory = new HashSet<>();
    private final NamedMemory namedMemory;
    private final KernelPipes kernelPipes;
    private final NetworkNamespaces networks;
    private final Terminals terminals;
    private final UnnamedEnds unnamedEnds;
    private @Nullable Map<Long, List<OsMapping>> sharedMemory;
    private @Nullable Map<Long, List<Long>> tracees;

    /**
     * @param peers inodes of connected unix sockets
     * @param everybody processes among which to search for memory that is mapped shared
     */
    Closure(ProcReader proc, ThreadScan threads, DescriptorScan scan, Map<Long, Long> peers, long[] everybody) {
        this.proc = proc;
        this.threads = threads;
        this.scan = scan;
        this.peers = peers;
        this.everybody = everybody;
        namedMemory = new NamedMemory(proc);
        kernelPipes = new KernelPipes(proc);
        networks = new NetworkNamespaces(proc);
        terminals = new Terminals(proc, scan);
        unnamedEnds = new UnnamedEnds(proc, scan);
    }

    /**
     * Takes these in and everybody who could release them; also these others, where they still live.
     *
     * @param start whole trees
     */
    void grow(Collection<SeenProcess> start, Collection<Long> others) {
        start.forEach(this::add);
        start.forEach(process -> whole.add(process.pid()));
        others.forEach(this::addById);
        AwaitedClients.socketsIn(start, scan).forEach(socket -> seek(socket.pid(), socket.fd()));
        while (!open.isEmpty()) {
            SeenProcess process = open.remove();
            process.threads().values().stream()
                    .filter(thread -> !thread.waitsFor().timed())
                    .forEach(thread -> resolve(process, thread));
            if (process.status() != null && process.status().catches(17)) {
                addDescendants(process.pid());
            }
        }
    }

    /** Takes in everybody who holds an end of these pipes, and who could release them. */
    void growFrom(Collection<Long> pipes) {
        pipes.forEach(inode -> takeHolders("pipe:[" + inode + "]"));
        grow(List.of(), List.of());
    }

    Map<Long, SeenProcess> processes() {
        return processes;
    }

    List<OsDescriptor> descriptorsOf(long pid) {
        return List.copyOf(descriptors.getOrDefault(pid, Map.of()).values());
    }

    List<OsMapping> mappingsOf(long pid) {
        return List.copyOf(mappings.getOrDefault(pid, Set.of()));
    }

    /** The mapping of a process with what is known of its name. */
    OsMapping withName(long pid, OsMapping mapping) {
        return namedMemory.ask(pid, mapping);
    }

    private void add(SeenProcess process) {
        if (processes.putIfAbsent(process.pid(), process) == null) {
            open.add(process);
        }
    }

    private void addById(long pid) {
        if (!processes.containsKey(pid)) {
            SeenProcess process = threads.read(pid);
            if (process == null) {
                vanished.add(pid);
            } else {
                add(process);
            }
        }
    }

    /** Processes that held something when the tables were read and were gone a moment later. */
    Set<Long> vanished() {
        return vanished;
    }

    private void resolve(SeenProcess process, SeenThread thread) {
        long pid = process.pid();
        OsWait wait = thread.waitsFor();
        switch (wait.kind()) {
            case READ, WRITE, POLL, CONNECT -> {
                unnamedEnds.of(pid, thread).forEach(this::put);
                wait.descriptors().forEach(fd -> seek(pid, fd));
            }
            case CHILD -> {
                addDescendants(pid);
                if (wait.process() == null) {
                    tracees().getOrDefault(pid, List.of()).forEach(this::addById);
                }
            }
            case VFORK -> threads.children(pid).forEach(this::addById);
            case TRACED -> {
                if (process.status() != null && process.status().tracer() > 0) {
                    addById(process.status().tracer());
                }
            }
            case SHARED_FUTEX -> {
                if (wait.object() != null) {
                    seekMemory(wait.object());
                }
            }
            case ANSWER -> List.of(FdLink.FUSE, FdLink.FANOTIFY).forEach(this::takeHolders);
            case FILE_LOCK -> wait.descriptors().forEach(fd -> seekLock(pid, fd));
            default -> {}
        }
    }

    /** The children of a process, and those that it may adopt: it may be a subreaper. */
    private void addDescendants(long pid) {
        if (!whole.contains(pid)) {
            threads.tree(pid).forEach(this::addById);
        }
    }

    /** Processes by tracer, whose wait for any child ends with an event of theirs, wherever they are: ptrace(2). */
    private Map<Long, List<Long>> tracees() {
        if (tracees == null) {
            tracees = new HashMap<>();
            for (long pid : everybody) {
                SeenProcess known = processes.get(pid);
                StatusText status = known == null ? StatusText.parse(proc.text(pid + "/status")) : known.status();
                if (status != null && status.tracer() > 0) {
                    tracees.computeIfAbsent(status.tracer(), any -> new ArrayList<>())
                            .add(pid);
                }
            }
        }
        return tracees;
    }

    /** Takes in what a descriptor is, and all holders of either end of it. */
    private void seek(long pid, int fd) {
        OsDescriptor descriptor = take(pid, fd);
        if (descriptor == null) {
            return;
        }
        switch (descriptor.kind()) {
            case PIPE, FIFO -> takeHolders(descriptor.link());
            case EVENT -> takeHoldersOfEvent(descriptor);
            case UNIX, LOOPBACK -> {
                takeHolders(descriptor.link());
                takeHolders("socket:[" + descriptor.peer() + "]");
            }
            case TERMINAL -> takeHoldersOfTerminal(Terminals.number(descriptor));
            case EPOLL -> descriptor.watches().forEach(watched -> seek(pid, watched));
            case PIDFD -> {
                if (descriptor.process() != null) {
                    addById(descriptor.process());
                }
            }
            default -> {}
        }
    }

    private void takeHolders(String link) {
        if (soughtLinks.add(link)) {
            for (Holder holder : scan.holders(link)) {
                addById(holder.pid());
                take(holder.pid(), holder.fd());
            }
        }
    }

    private void takeHoldersOfTerminal(long number) {
        if (soughtLinks.add("terminal " + number)) {
            for (Holder holder : terminals.holders(number)) {
                addById(holder.pid());
                take(holder.pid(), holder.fd());
            }
        }
    }

    /** All eventfds have the same link: only those of the same counter matter. */
    private void takeHoldersOfEvent(OsDescriptor event) {
        if (soughtLinks.add(event.link() + event.inode())) {
            for (Holder holder : scan.holders(event.link())) {
                Long id = scan.info(holder.pid(), holder.fd()).eventId();
                if (id == null || id == event.inode()) {
                    addById(holder.pid());
                    take(holder.pid(), holder.fd());
                }
            }
        }
    }

    private void put(Holder holder, OsDescriptor descriptor) {
        addById(holder.pid());
        descriptors.computeIfAbsent(holder.pid(), any -> new TreeMap<>()).put(holder.fd(), descriptor);
    }

    private void seekLock(long pid, int fd) {
        OsDescriptor own = take(pid, fd);
        if (own == null) {
            return;
        }
        takeHolders(own.link());
        for (Holder holder : scan.holders(own.link())) {
            OsDescriptor other = take(holder.pid(), holder.fd());
            // Whether the process that acquired the lock is still there says whether the holder only inherited it.
            if (other != null && other.lockedBy() != null && proc.exists(Long.toString(other.lockedBy()))) {
                addById(other.lockedBy());
            }
        }
    }

    private @Nullable OsDescriptor take(long pid, int fd) {
        Map<Integer, OsDescriptor> table = descriptors.computeIfAbsent(pid, any -> new TreeMap<>());
        OsDescriptor known = table.get(fd);
        String link = scan.link(pid, fd);
        if (known != null || link == null) {
            return known;
        }
        OsDescriptor descriptor = describe(pid, fd, link);
        table.put(fd, descriptor);
        return descriptor;
    }

    private OsDescriptor describe(long pid, int fd, String link) {
        FdLink parsed = FdLink.parse(link);
        Kind kind = parsed.kind();
        FdInfo info = kind == Kind.PIPE ? scan.infoOfPipe(pid, fd) : scan.info(pid, fd);
        long inode = parsed.inode();
        Long peer = null;
        Long pending = null;
        if (kind == Kind.SOCKET && peers.containsKey(inode)) {
            kind = Kind.UNIX;
            peer = peers.get(inode);
        } else if (kind == Kind.SOCKET) {
            InetSockets.Peer other = networks.peerOf(pid, inode);
            if (other != null) {
                kind = Kind.LOOPBACK;
                peer = other.inode();
                pending = other.pending();
            }
        } else if (kind == Kind.DEVICE) {
            Terminals.End end = terminals.end(pid, fd);
            if (end != null) {
                kind = Kind.TERMINAL;
                inode = end.inode();
                peer = end.other().inode();
            } else if (link.equals(FdLink.FUSE) && info.connection() != null) {
                kind = Kind.FUSE;
                inode = info.connection();
            }
        } else if (kind == Kind.PIPE && kernelPipes.holds(pid, inode)) {
            kind = Kind.OTHER;
        } else if (kind == Kind.NOTIFY && info.permits()) {
            kind = Kind.PERMISSION;
            inode = OsDescriptor.PERMISSION_GROUPS;
        } else if (kind == Kind.EVENT) {
            inode = info.eventId() == null ? 0 : info.eventId();
            kind = inode == 0 ? Kind.OTHER : kind;
        } else if (kind == Kind.FILE) {
            ProcReader.Stat stat = proc.stat(pid + "/fd/" + fd);
            if (stat != null && stat.isFifo()) {
                // Without a name no process can open it any more: it is as good as a pipe.
                kind = stat.links() == 0 ? Kind.PIPE : Kind.FIFO;
                inode = stat.inode();
            }
        }
        List<Integer> watches = new ArrayList<>();
        for (FdInfo.Watched watched : info.watched()) {
            watches.add(isStill(pid, watched) ? watched.fd() : -1);
        }
        FdInfo.Lock lock = info.locks().isEmpty() ? null : info.locks().get(0);
        return new OsDescriptor(
                fd,
                kind,
                info.access(),
                inode,
                link,
                peer,
                info.process(),
                watches,
                lock == null ? null : lock.key(),
                lock == null || !lock.inherited() ? null : lock.acquiredBy(),
                pending);
    }

    /** An epoll set keeps the file, not the number: the number may mean another file by now. */
    private boolean isStill(long pid, FdInfo.Watched watched) {
        String link = scan.link(pid, watched.fd());
        if (link == null) {
            return false;
        }
        long inode = FdLink.parse(link).inode();
        return inode == 0 || watched.inode() == 0 || inode == watched.inode();
    }

    private void seekMemory(String key) {
        if (!soughtMemory.add(key)) {
            return;
        }
        String path = null;
        for (Map.Entry<Long, List<OsMapping>> entry : sharedMemory().entrySet()) {
            for (OsMapping mapping : entry.getValue()) {
                if (mapping.key().equals(key)) {
                    takeMapping(entry.getKey(), mapping);
                    path = mapping.path();
                }
            }
        }
        if (path != null) {
            // Who holds the file open may map it yet.
            for (Holder holder : scan.holders(path)) {
                takeMapping(holder.pid(), new OsMapping(key, path));
            }
        }
    }

    private void takeMapping(long pid, OsMapping mapping) {
        addById(pid);
        mappings.computeIfAbsent(pid, any -> new HashSet<>()).add(namedMemory.ask(pid, mapping));
    }

    private Map<Long, List<OsMapping>> sharedMemory() {
        if (sharedMemory == null) {
            sharedMemory = new LinkedHashMap<>();
            for (long pid : everybody) {
                List<OsMapping> shared = MapsText.shared(proc.text(pid + "/maps"));
                if (!shared.isEmpty()) {
                    sharedMemory.put(pid, shared);
                }
            }
        }
        return sharedMemory;
    }
}
