package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the server of {@code multiprocessing}'s forkserver method: a child that forks workers for the processes of its program
 * and writes each worker's exit status to a pipe. It does nothing but what they ask for and what its workers' exits make it do.
 * Source: {@code Lib/multiprocessing/forkserver.py}.
 */
public final class ForkServers {
    private static final String MODULE = "multiprocessing.forkserver";

    private final ProcessHolders holders;

    public ForkServers(ProcessHolders holders) {
        this.holders = holders;
    }

    /** Whether the process is such a server, whatever it does: its workers are forked and have its command. */
    public static boolean isForkServer(OsProcess process) {
        return !process.forkedOnly() && process.command().contains(MODULE);
    }

    /** Whether the process is such a server, waits for a request, and its program is in the facts. */
    public boolean isServer(OsProcess process) {
        return isForkServer(process)
                && process.threads().size() == 1
                && process.threads().get(0).waitsFor().kind() == OsWait.Kind.POLL
                && !process.threads().get(0).waitsFor().timed()
                && !process.threads().get(0).moved()
                && process.parent() > 1
                && holders.process(process.parent()) != null;
    }

    /** Whose requests and exits make the server act: its workers, and the processes of its program. */
    public Set<Long> movers(OsProcess server) {
        Set<Long> movers = new LinkedHashSet<>(holders.descendantsOf(server.parent()));
        movers.add(server.parent());
        movers.remove(server.pid());
        return movers;
    }

    /** The server whose workers' exits are awaited through this pipe; {@code null} when it is any other descriptor. */
    public @Nullable OsProcess serverOf(OsDescriptor pipe) {
        if (pipe.kind() != OsDescriptor.Kind.PIPE || pipe.writes()) {
            return null;
        }
        Set<Long> writers = holders.writersOf(pipe);
        if (writers.size() != 1) {
            return null;
        }
        OsProcess writer = holders.process(writers.iterator().next());
        return writer != null && isServer(writer) ? writer : null;
    }
}
