package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Recognizes the server of a {@code multiprocessing.Manager}: a child that keeps locks, queues and events for the other processes of
 * its program, and does nothing but what they ask for. Its main thread waits in a loop of a second, one thread accepts
 * connections, and one thread for each connection reads a request or is inside a call, such as an acquire. Source:
 * {@code Lib/multiprocessing/managers.py}, {@code Server.serve_forever}.
 */
public final class RequestServers {
    private final ProcessHolders holders;

    public RequestServers(ProcessHolders holders) {
        this.holders = holders;
    }

    /** Whether the process is such a server, and at least one of its threads waits inside a call of a client. */
    public boolean isServer(OsProcess process) {
        boolean accepts = false;
        boolean busy = false;
        for (OsThread thread : process.threads()) {
            OsWait wait = thread.waitsFor();
            if (thread.tid() == process.pid()) {
                if (wait.kind() != OsWait.Kind.FUTEX || !wait.timed()) {
                    return false;
                }
            } else if (!accepts && thread.call().startsWith("accept")) {
                accepts = true;
            } else if (!wait.timed() && wait.kind() == OsWait.Kind.FUTEX && !thread.moved()) {
                busy = true;
            } else if (wait.timed() || !isRequest(process, wait)) {
                return false;
            }
        }
        OsProcess owner = holders.process(process.parent());
        return accepts && busy && owner != null && process.parent() > 1;
    }

    private static boolean isRequest(OsProcess process, OsWait wait) {
        return wait.kind() == OsWait.Kind.READ
                && wait.descriptors().stream()
                        .flatMap(fd -> process.descriptor(fd).stream())
                        .anyMatch(OsDescriptor::isConnected);
    }

    /** The processes that may send a request to the server: its parent's other descendants, its parent, and who is connected. */
    public Set<Long> clients(OsProcess server) {
        Set<Long> clients = new LinkedHashSet<>(holders.descendantsOf(server.parent()));
        clients.add(server.parent());
        for (OsDescriptor descriptor : server.descriptors()) {
            if (descriptor.isConnected()) {
                clients.addAll(holders.peersOf(descriptor));
            }
        }
        clients.remove(server.pid());
        clients.removeAll(holders.descendantsOf(server.pid()));
        return clients;
    }
}
