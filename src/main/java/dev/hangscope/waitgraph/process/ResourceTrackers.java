package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Waits of a program for the end of its multiprocessing resource tracker. The tracker ends when no process has the write end of its
 * pipe any more, and each process that the program forked has inherited it. Source: {@code Lib/multiprocessing/resource_tracker.py}.
 */
public final class ResourceTrackers {
    private static final String COMMAND = "multiprocessing.resource_tracker";

    private final OsFacts facts;
    private final ProcessHolders holders;

    public ResourceTrackers(OsFacts facts, ProcessHolders holders) {
        this.facts = facts;
        this.holders = holders;
    }

    /** Whether the process is such a tracker. */
    public static boolean isTracker(OsProcess process) {
        return process.command().contains(COMMAND);
    }

    /** Whether any process of the tree waits so. */
    public boolean areHeld() {
        return facts.processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER)
                .anyMatch(process -> process.threads().stream()
                        .anyMatch(thread -> !holdersFor(process, thread).isEmpty()));
    }

    /** The other processes that keep the tracker from its end for which the thread waits; none where it does not wait so. */
    public Set<OsProcess> holdersFor(OsProcess process, OsThread thread) {
        OsWait wait = thread.waitsFor();
        OsProcess tracker = wait.kind() == OsWait.Kind.CHILD && !wait.timed() && wait.process() != null
                ? holders.process(wait.process())
                : null;
        if (tracker == null || tracker.threads().isEmpty() || !isTracker(tracker)) {
            return Set.of();
        }
        OsWait reads = tracker.threads().get(0).waitsFor();
        Set<Long> pids = new HashSet<>();
        for (int fd : reads.kind() == OsWait.Kind.READ ? reads.descriptors() : Set.<Integer>of()) {
            OsDescriptor pipe = tracker.descriptor(fd).orElse(null);
            if (pipe != null && pipe.kind() == OsDescriptor.Kind.PIPE) {
                pids.addAll(holders.writersOf(pipe));
            }
        }
        if (pids.contains(process.pid())) {
            return Set.of();
        }
        Set<OsProcess> others = new LinkedHashSet<>();
        pids.stream().map(holders::process).filter(Objects::nonNull).forEach(others::add);
        return others;
    }
}
