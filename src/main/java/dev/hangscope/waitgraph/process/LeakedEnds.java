package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Write ends of pipes that leaked into a program which was started beside their reader: it has them under a number that no program
 * expects, and does nothing but sleep. A program that was only forked, that has an end as a standard stream, or that works may write.
 */
public final class LeakedEnds {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final OsFacts facts;
    private final ProcessHolders holders;

    public LeakedEnds(OsFacts facts, ProcessHolders holders) {
        this.facts = facts;
        this.holders = holders;
    }

    /** Whether any process of the tree may wait for the end of file of a leaked end. */
    public boolean exist() {
        return facts.processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER)
                .anyMatch(process -> process.threads().stream()
                        .anyMatch(thread -> !sleepersOf(process, thread).isEmpty()));
    }

    /** The processes that alone have the other end of what the thread reads, where it leaked into each; else none. */
    public Set<OsProcess> sleepersOf(OsProcess reader, OsThread thread) {
        OsWait wait = thread.waitsFor();
        if (wait.kind() != OsWait.Kind.READ || wait.timed() || thread.tid() != reader.pid()) {
            return Set.of();
        }
        Set<OsProcess> sleepers = new LinkedHashSet<>();
        for (int fd : wait.descriptors()) {
            OsDescriptor pipe = reader.descriptor(fd).orElse(null);
            if (pipe == null
                    || pipe.kind() != OsDescriptor.Kind.PIPE
                    || pipe.isStandardStream()
                    || !holders.readersOf(pipe).equals(Set.of(reader.pid()))) {
                return Set.of();
            }
            for (long holder : holders.writersOf(pipe)) {
                OsProcess process = holders.process(holder);
                if (process == null || holder == reader.pid() || !hasLeaked(process, pipe)) {
                    return Set.of();
                }
                sleepers.add(process);
            }
        }
        return sleepers;
    }

    private static boolean hasLeaked(OsProcess process, OsDescriptor pipe) {
        List<OsThread> threads = process.threads();
        return process.relation() != Relation.OUTSIDER
                && !process.forkedOnly()
                && threads.size() == 1
                && sleepsLong(threads.get(0))
                && process.descriptors().stream()
                        .filter(own -> own.kind() == pipe.kind() && own.inode() == pipe.inode())
                        .allMatch(own -> !own.isStandardStream());
    }

    private static boolean sleepsLong(OsThread thread) {
        OsWait wait = thread.waitsFor();
        return wait.kind() == OsWait.Kind.SLEEPS
                && wait.timeout() != null
                && wait.timeout().compareTo(LONG) > 0;
    }
}
