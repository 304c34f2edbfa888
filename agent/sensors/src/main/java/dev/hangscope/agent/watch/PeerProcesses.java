package dev.hangscope.agent.watch;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Samples the processes of this machine for whose answer threads of a JVM have waited for long, to see whether these wait in vain
 * themselves. Each sample reads the descriptors of the machine, so it is for reports that were asked for.
 */
public final class PeerProcesses {
    private static final int MOST = 3;

    private PeerProcesses() {}

    /**
     * The snapshot with the peers of its JVM; the same one of the watcher, where they would cost more than all else.
     *
     * @param least a wait younger than this needs no explanation
     */
    public static Snapshot added(Snapshot snapshot, Duration least) {
        Set<Long> pids = snapshot.trigger() == Snapshot.Trigger.WATCH ? Set.of() : peers(snapshot, least);
        try {
            return pids.isEmpty() ? snapshot : sampled(snapshot, pids);
        } catch (RuntimeException | LinkageError unreadable) {
            // Whether a peer is stuck itself is not known then.
            return snapshot;
        }
    }

    private static Snapshot sampled(Snapshot snapshot, Set<Long> pids) {
        LinuxLook look = LinuxLook.create();
        List<OsFacts> sampled = new ArrayList<>();
        if (look == null) {
            return snapshot;
        }
        for (long pid : pids) {
            try {
                sampled.add(look.look(pid));
            } catch (ProcessLook.CannotLookException ended) {
                continue;
            }
        }
        return sampled.isEmpty() ? snapshot : snapshot.withPeers(sampled);
    }

    private static Set<Long> peers(Snapshot snapshot, Duration least) {
        Set<Long> pids = new LinkedHashSet<>();
        JvmFacts jvm = snapshot.jvm();
        for (ThreadActivity activity : jvm == null ? List.<ThreadActivity>of() : jvm.knownActivities()) {
            if (activity.use() != null && activity.span().compareTo(least) >= 0) {
                activity.use().others().stream()
                        .filter(end -> end.state() != OsProcess.State.STOPPED && !isKnown(snapshot, end))
                        .map(OtherEnd::pid)
                        .filter(pid -> pids.size() < MOST)
                        .forEach(pids::add);
            }
        }
        return pids;
    }

    /** Of this JVM all is known that there is; of a child it may be. */
    private static boolean isKnown(Snapshot snapshot, OtherEnd end) {
        @Nullable OsFacts os = snapshot.os();
        return end.pid() == snapshot.process().pid()
                || os != null
                        && os.looks() > 1
                        && os.wholeMachine()
                        && os.process(end.pid()).isPresent();
    }
}
