package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import dev.hangscope.agent.watch.scan.SeenProcess;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Processes that poll a socket again and again while an ancestor with a socket waits for them: the ancestor may be the server that they
 * ask. A poll with a timeout counts as live, so what it polls is not read otherwise.
 */
final class AwaitedClients {
    private AwaitedClients() {}

    /** Their sockets. */
    static List<Holder> socketsIn(Collection<SeenProcess> tree, DescriptorScan scan) {
        Map<Long, SeenProcess> byPid = new HashMap<>();
        tree.forEach(process -> byPid.put(process.pid(), process));
        List<Holder> sockets = new ArrayList<>();
        for (SeenProcess process : tree) {
            SeenThread main = process.threads().get(process.pid());
            boolean polls = main != null
                    && process.threads().size() == 1
                    && main.waitsFor().kind() == OsWait.Kind.POLL
                    && main.waitsFor().timed();
            if (polls && hasSocket(scan, process.pid()) && isAwaitedByServer(process, byPid, scan)) {
                scan.sockets(process.pid()).forEach(fd -> sockets.add(new Holder(process.pid(), fd)));
            }
        }
        return sockets;
    }

    private static boolean isAwaitedByServer(SeenProcess client, Map<Long, SeenProcess> tree, DescriptorScan scan) {
        SeenProcess ancestor = tree.get(client.stat().parent());
        while (ancestor != null) {
            OsWait wait = waitOf(ancestor);
            if (wait == null || wait.timed()) {
                return false;
            }
            boolean waits = wait.kind() == OsWait.Kind.CHILD
                    || wait.kind() == OsWait.Kind.READ
                    || wait.kind() == OsWait.Kind.POLL;
            if (waits && hasSocket(scan, ancestor.pid())) {
                return true;
            }
            if (wait.kind() != OsWait.Kind.CHILD) {
                return false;
            }
            ancestor = tree.get(ancestor.stat().parent());
        }
        return false;
    }

    private static @Nullable OsWait waitOf(SeenProcess process) {
        SeenThread main = process.threads().get(process.pid());
        return main == null ? null : main.waitsFor();
    }

    private static boolean hasSocket(DescriptorScan scan, long pid) {
        return !scan.sockets(pid).isEmpty();
    }
}
