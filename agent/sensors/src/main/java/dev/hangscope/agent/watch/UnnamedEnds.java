package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.FdLink;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.UnixDiag;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.agent.watch.socket.UnixSockets;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsDescriptor.Kind;
import dev.hangscope.snapshot.os.OsWait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Descriptors that matter by the call that waits: those whose links do not say what they are, and the input that a shell has saved. */
final class UnnamedEnds {
    private static final String DELETED = " (deleted)";

    private static final int LAST_SAVED = 20;

    private final ProcReader proc;
    private final DescriptorScan scan;
    private @Nullable Map<String, Long> listeners;

    UnnamedEnds(ProcReader proc, DescriptorScan scan) {
        this.proc = proc;
        this.scan = scan;
    }

    /** What the thread waits on, by the processes that have it open; empty where links say it. */
    Map<Holder, OsDescriptor> of(long pid, SeenThread thread) {
        OsWait wait = thread.waitsFor();
        if (wait.descriptors().size() != 1) {
            return Map.of();
        }
        int fd = wait.descriptors().get(0);
        if (wait.kind() == OsWait.Kind.READ && fd == 0) {
            return savedInput(pid);
        }
        if (wait.kind() == OsWait.Kind.CONNECT && wait.object() != null) {
            OsDescriptor connecting = connection(pid, fd, wait.object());
            return connecting == null ? Map.of() : Map.of(new Holder(pid, fd), connecting);
        }
        return thread.call().startsWith("mq_") ? queue(pid, fd) : Map.of();
    }

    /** What was the standard input of a shell before the redirection of the loop or group that reads now. */
    private Map<Holder, OsDescriptor> savedInput(long pid) {
        Map<Holder, OsDescriptor> saved = new LinkedHashMap<>();
        for (int fd = OsDescriptor.FIRST_SAVED_BY_SHELL; fd <= LAST_SAVED; fd++) {
            String link = scan.link(pid, fd);
            if (link != null && scan.info(pid, fd).closesOnExec() && wasInput(pid, fd, link)) {
                FdLink parsed = FdLink.parse(link);
                saved.put(new Holder(pid, fd), OsDescriptor.of(fd, parsed.kind(), Access.READ, parsed.inode(), link));
            }
        }
        return saved;
    }

    /** What is open for both directions may have been an output that the loop redirects; /dev/null counts where no output goes there. */
    private boolean wasInput(long pid, int fd, String link) {
        Access access = scan.info(pid, fd).access();
        boolean ofNoOutput =
                link.equals("/dev/null") && !link.equals(scan.link(pid, 1)) && !link.equals(scan.link(pid, 2));
        return access == Access.READ || access == Access.BOTH && ofNoOutput;
    }

    /** A POSIX message queue, in the table of each process that has it open. */
    private Map<Holder, OsDescriptor> queue(long pid, int fd) {
        String link = scan.link(pid, fd);
        ProcReader.Stat queue = link == null ? null : proc.stat(pid + "/fd/" + fd);
        if (link == null || queue == null) {
            return Map.of();
        }
        Map<Holder, OsDescriptor> found = new LinkedHashMap<>();
        // Opened by mq_open(3) it is "/name", and by open(2) it is below the directory where the file system is
        // mounted.
        String name = name(link);
        List<Holder> holders = scan.linksStarting("/").stream()
                .filter(each -> name(each).equals(name))
                .flatMap(each -> scan.holders(each).stream())
                .toList();
        for (Holder holder : holders) {
            String file = holder.pid() + "/fd/" + holder.fd();
            ProcReader.Stat stat = proc.stat(file);
            if (stat != null && stat.inode() == queue.inode() && stat.device() == queue.device()) {
                Kind kind = stat.links() == 0 ? Kind.QUEUE : Kind.NAMED_QUEUE;
                Access access = scan.info(holder.pid(), holder.fd()).access();
                found.put(holder, OsDescriptor.of(holder.fd(), kind, access, stat.inode(), link));
            }
        }
        return found;
    }

    private static String name(String link) {
        String path = link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A socket that is being connected: it has no peer yet, and waits for the socket that listens at the path. */
    private @Nullable OsDescriptor connection(long pid, int fd, String path) {
        if (listeners == null) {
            listeners = UnixSockets.listenersHere();
        }
        String link = scan.link(pid, fd);
        ProcReader.Stat file = proc.stat(pid + "/root" + path);
        Long listener = file == null ? null : listeners.get(UnixDiag.fileKey(file.device(), file.inode()));
        return link == null || listener == null
                ? null
                : new OsDescriptor(
                        fd, Kind.UNIX, Access.BOTH, FdLink.parse(link).inode(), link, listener, null, List.of(), null);
    }
}
