package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.InetSockets;
import dev.hangscope.agent.watch.procfs.InetSockets.Peer;
import dev.hangscope.agent.watch.procfs.InetSockets.Socket;
import dev.hangscope.agent.watch.procfs.LocksText;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.UnixNames;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.ProcessWords;
import dev.hangscope.agent.watch.scan.ThreadScan;
import dev.hangscope.agent.watch.socket.NetworkNamespaces;
import dev.hangscope.agent.watch.socket.TcpTraffic;
import dev.hangscope.agent.watch.socket.UnixSockets;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What threads of a JVM that are in a system call read from or write to, and who has the other end or the lock that they want. */
public final class OutsideUses {
    private static final int MOST_OTHERS = 5;
    private static final int MOST_DESCRIPTORS = 4096;
    private static final Set<OsWait.Kind> FIFO_OPENS =
            Set.of(OsWait.Kind.FIFO_OPEN, OsWait.Kind.FIFO_OPEN_TO_READ, OsWait.Kind.FIFO_OPEN_TO_WRITE);

    private final ProcReader proc;
    private final ThreadScan threads;
    private final long own;
    private @Nullable DescriptorScan everybody;
    private @Nullable InetSockets sockets;
    private @Nullable NetworkNamespaces namespaces;
    private @Nullable Map<Long, Traffic> traffic;
    private @Nullable Map<Integer, String> socketLinks;
    private @Nullable Map<Long, Long> unixPeers;
    private @Nullable Map<Long, String> unixNames;

    private OutsideUses(ProcReader proc, ThreadScan threads, long pid) {
        this.proc = proc;
        this.threads = threads;
        own = pid;
    }

    /** Those of this JVM, for one look; {@code null} where {@code /proc} or the processor is not known. */
    public static @Nullable OutsideUses now() {
        return nowIn(ProcessHandle.current().pid());
    }

    /** The same of another JVM. */
    public static @Nullable OutsideUses nowIn(long pid) {
        ProcReader proc = new ProcReader("/proc");
        ThreadScan threads = ThreadScan.here(proc);
        return threads == null ? null : new OutsideUses(proc, threads, pid);
    }

    /**
     * What the thread waits on.
     *
     * @param osThread its id in the operating system
     * @return {@code null} when it does not wait for one descriptor without a timeout, or that may not be read
     */
    public @Nullable OutsideUse of(long osThread) {
        OsWait wait = threads.waitOf(own, osThread);
        if (wait != null && FIFO_OPENS.contains(wait.kind()) && wait.object() != null) {
            return new OutsideUse(OutsideUse.NOT_OPEN, wait.object(), null, List.of());
        }
        if (wait == null || wait.descriptors().size() != 1) {
            return null;
        }
        int fd = wait.descriptors().get(0);
        String link = proc.link(own + "/fd/" + fd);
        if (link == null) {
            return null;
        }
        if (link.startsWith("socket:")) {
            return ofSocket(fd, link);
        }
        if (wait.kind() == OsWait.Kind.FILE_LOCK && wait.object() != null) {
            return new OutsideUse(fd, link, null, owners(wait.object()));
        }
        Access wanted = wait.kind() == OsWait.Kind.WRITE ? Access.READ : Access.WRITE;
        return new OutsideUse(fd, link, null, others(link, wanted));
    }

    /**
     * How long a thread has not run: one in a system call has not returned from it since. Zero where the kernel does not tell
     * ({@code CONFIG_SCHED_DEBUG}).
     */
    public Duration rested(long osThread) {
        double now = MachineTexts.lastRan(proc.text("thread-self/sched"));
        double then = MachineTexts.lastRan(proc.text(own + "/task/" + osThread + "/sched"));
        return Objects.requireNonNullElse(MachineTexts.rested(now, then), Duration.ZERO);
    }

    private OutsideUse ofSocket(int fd, String link) {
        Socket near = sockets().withInode(inode(link));
        Long unixPeer = near == null ? unixPeers().get(inode(link)) : null;
        if (unixPeer != null) {
            return ofUnixSocket(fd, link, unixPeer);
        }
        Long far = near == null ? null : otherEndOf(near);
        List<OtherEnd> others = far == null ? List.of() : others("socket:[" + far + "]", Access.UNKNOWN);
        return new OutsideUse(fd, link, near == null ? null : connection(near), others);
    }

    /** The inode of the other end, or of the socket that listens for it where the connection was not accepted yet. */
    private @Nullable Long otherEndOf(Socket near) {
        Peer here = sockets().peerOf(near.inode());
        if (here != null) {
            return here.inode();
        }
        if (namespaces == null) {
            namespaces = new NetworkNamespaces(proc);
        }
        Socket elsewhere = namespaces.otherEndElsewhere(own, near);
        return elsewhere == null ? null : elsewhere.inode();
    }

    private OutsideUse ofUnixSocket(int fd, String link, long peer) {
        if (unixNames == null) {
            unixNames = UnixNames.parse(proc.text(own + "/net/unix"));
        }
        String name = unixNames.get(peer);
        Connection connection = name == null ? null : new Connection("", name, "ESTABLISHED", 0, 0);
        return new OutsideUse(fd, link, connection, others("socket:[" + peer + "]", Access.UNKNOWN));
    }

    /** Empty where the kernel does not tell: the process at the other end is not named then. */
    private Map<Long, Long> unixPeers() {
        if (unixPeers == null) {
            unixPeers = Objects.requireNonNullElse(UnixSockets.peersHere(), Map.of());
        }
        return unixPeers;
    }

    /**
     * The connection over which a request was sent about so long ago that had no answer since, whatever thread it was. Where there is none,
     * the one that had a part of an answer at that moment.
     *
     * @return {@code null} when there is none, or the kernel does not tell
     */
    public @Nullable OutsideUse askedAbout(Duration ago) {
        AskedConnections connections = asked();
        Integer descriptor = connections.unanswered(ago, AskedConnections.ANY_TIME);
        if (descriptor == null) {
            descriptor = connections.lastReceived(ago);
        }
        return descriptor == null ? null : ofSocket(descriptor, connections.link(descriptor));
    }

    /**
     * The connection that this process began over which a request was sent at that moment that had no answer since. In a process that
     * listens, threads wait by design until it is to end.
     *
     * @return {@code null} when there is none, or the kernel does not tell
     */
    public @Nullable OutsideUse askedAt(Duration ago) {
        if (listens()) {
            return null;
        }
        AskedConnections connections = asked().where(this::isOwnBeginning);
        Integer descriptor = connections.unanswered(ago, AskedConnections.MOMENT);
        return descriptor == null ? null : ofSocket(descriptor, connections.link(descriptor));
    }

    private boolean listens() {
        return socketLinks().values().stream()
                .map(link -> sockets().withInode(inode(link)))
                .anyMatch(socket -> socket != null && socket.listens());
    }

    private boolean isOwnBeginning(String link) {
        Socket near = sockets().withInode(inode(link));
        return near != null && !sockets().isAtListener(near);
    }

    private AskedConnections asked() {
        return new AskedConnections(socketLinks(), link -> traffic().get(inode(link)));
    }

    private Map<Integer, String> socketLinks() {
        if (socketLinks == null) {
            socketLinks = new TreeMap<>();
            long[] descriptors = proc.numbers(own + "/fd");
            for (int i = 0; descriptors != null && i < Math.min(MOST_DESCRIPTORS, descriptors.length); i++) {
                String link = proc.link(own + "/fd/" + descriptors[i]);
                if (link != null && link.startsWith("socket:")) {
                    socketLinks.put((int) descriptors[i], link);
                }
            }
        }
        return socketLinks;
    }

    private Map<Long, Traffic> traffic() {
        if (traffic == null) {
            traffic = TcpTraffic.byInode();
        }
        return traffic;
    }

    /** The processes that own a lock on the file with this key. */
    private List<OtherEnd> owners(String key) {
        return LocksText.owners(proc.text("locks"), key).stream()
                .filter(pid -> pid > 0)
                .limit(MOST_OTHERS)
                .map(this::otherEnd)
                .toList();
    }

    private Connection connection(Socket socket) {
        return new Connection(
                socket.local(),
                socket.remote(),
                socket.state(),
                socket.unread(),
                socket.unsent(),
                traffic().get(socket.inode()));
    }

    private static long inode(String link) {
        try {
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private InetSockets sockets() {
        if (sockets == null) {
            sockets =
                    new InetSockets().add("tcp", proc.text(own + "/net/tcp")).add("tcp", proc.text(own + "/net/tcp6"));
        }
        return sockets;
    }

    /** Processes that have a descriptor with this link and this access. */
    private List<OtherEnd> others(String link, Access wanted) {
        if (everybody == null) {
            long[] pids = proc.numbers("");
            everybody = DescriptorScan.of(proc, pids == null ? new long[0] : pids);
        }
        List<OtherEnd> others = new ArrayList<>();
        for (DescriptorScan.Holder holder : everybody.holders(link)) {
            Access access = wanted == Access.UNKNOWN
                    ? wanted
                    : everybody.info(holder.pid(), holder.fd()).access();
            boolean known = others.stream().anyMatch(end -> end.pid() == holder.pid());
            if ((access == wanted || access == Access.BOTH) && !known && others.size() < MOST_OTHERS) {
                others.add(otherEnd(holder.pid()));
            }
        }
        return others;
    }

    private OtherEnd otherEnd(long pid) {
        StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
        return new OtherEnd(pid, command(pid), stat == null ? null : stat.state());
    }

    private String command(long pid) {
        return ProcessWords.oneLine(MachineTexts.commandLine(proc.text(pid + "/cmdline")));
    }
}
