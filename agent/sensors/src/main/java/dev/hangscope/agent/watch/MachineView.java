package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.scan.ArmedTimers;
import dev.hangscope.agent.watch.scan.DescriptorScan;
import dev.hangscope.agent.watch.scan.ForkWindow;
import dev.hangscope.agent.watch.scan.Obligations;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor tables of everybody on this machine, so read that nobody slipped past, and what was read with them.
 *
 * @param scan the tables
 * @param everybody the processes whose tables were read
 * @param peers the other ends of unix sockets, by inode; {@code null} when not known
 * @param timers the armed timers
 * @param missing what a proof needs and this view does not give
 */
record MachineView(
        DescriptorScan scan,
        long[] everybody,
        @Nullable Map<Long, Long> peers,
        ArmedTimers timers,
        List<OsShortcoming> missing) {
    /** While 100 processes are forked in a second, the second or third listing shows nobody new. */
    private static final int TRIES = 15;

    private static final long MOST_NANOS = 2_000_000_000;

    /** Reads; children forked meanwhile are read too, and all that depends on the tables is asked again. */
    static MachineView read(ProcReader proc, Obligations obligations, Supplier<@Nullable Map<Long, Long>> socketPeers) {
        long start = System.nanoTime();
        ForkWindow window = ForkWindow.open(proc);
        long[] everybody = newestFirst(proc);
        DescriptorScan scan = DescriptorScan.of(proc, everybody);
        for (int attempt = 1; ; attempt++) {
            Map<Long, Long> peers = socketPeers.get();
            ArmedTimers timers = obligations.armedTimers();
            List<OsShortcoming> missing = new ArrayList<>(obligations.ofView(scan, peers != null));
            missing.addAll(obligations.inFlight(scan, peers == null ? Set.of() : peers.keySet()));
            long[] newcomers = window.newcomers(everybody);
            boolean closed = newcomers != null && newcomers.length == 0;
            if (closed || attempt == TRIES || System.nanoTime() - start > MOST_NANOS) {
                if (!closed) {
                    missing.add(new OsShortcoming(
                            Obligation.NO_FORK,
                            "processes were forked during each of " + attempt
                                    + " looks: one may have carried an end past them"));
                }
                return new MachineView(scan, everybody, peers, timers, missing);
            }
            if (newcomers == null) {
                LockSupport.parkNanos(attempt * 1_000_000L);
                window = ForkWindow.open(proc);
                everybody = newestFirst(proc);
                scan = DescriptorScan.of(proc, everybody);
            } else {
                scan.readToo(newcomers);
                everybody = LongStream.concat(LongStream.of(everybody), LongStream.of(newcomers))
                        .toArray();
            }
        }
    }

    private static long[] newestFirst(ProcReader proc) {
        long[] pids = proc.numbers("");
        if (pids == null) {
            return new long[0];
        }
        long[] reversed = new long[pids.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = pids[reversed.length - 1 - i];
        }
        return reversed;
    }
}
