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
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Write ends of pipes that leaked into a process which was started beside their reader: it has them under a number that no program
 * expects, and is at rest. A program that was executed must sleep for long. A process that was only forked may be meant to write, so it
 * counts only where their parent has closed its own end and waits for the exit of this reader, and no other child.
 */
public final class LeakedEnds {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A process that was only forked shares its parent's program, which may well write once a minute. */
    private static final Duration LONG_FOR_COPY = Duration.ofMinutes(10);

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
                        .anyMatch(thread -> !sleepersOf(process, thread).isEmpty()
                                || !copiesOf(process, thread).isEmpty()));
    }

    /** The processes that alone have the other end of what the thread reads, where it leaked into each; else none. */
    public Set<OsProcess> sleepersOf(OsProcess reader, OsThread thread) {
        return writersOf(
                reader,
                thread,
                Set.of(reader.pid()),
                (process, pipe) -> !pipe.isStandardStream() && hasLeaked(process, pipe));
    }

    /**
     * The processes that alone have the other end of what the thread reads, where each was forked beside the reader, and their parent
     * waits for the reader's exit only; else none.
     */
    public Set<OsProcess> copiesOf(OsProcess reader, OsThread thread) {
        Set<Long> readers = new LinkedHashSet<>(Set.of(reader.pid()));
        OsProcess awaited = reader;
        OsProcess parent = waitingParent(awaited);
        // A shell around the reader has the pipe as its standard input too.
        while (parent != null && hasPipeOf(parent, reader, thread) && readers.add(parent.pid())) {
            awaited = parent;
            parent = waitingParent(awaited);
        }
        if (parent == null || !Objects.equals(mainWait(parent).process(), awaited.pid())) {
            return Set.of();
        }
        long starter = parent.pid();
        return writersOf(
                reader,
                thread,
                readers,
                (process, pipe) -> process.parent() == starter && process.forkedOnly() && isCopyAtRest(process, pipe));
    }

    /** The parent that waits in its main thread for the end of this process or of any child; {@code null} when it does not. */
    private @Nullable OsProcess waitingParent(OsProcess process) {
        OsProcess parent = holders.process(process.parent());
        return parent == null
                        || parent.relation() == Relation.OUTSIDER
                        || mainWait(parent).kind() != OsWait.Kind.CHILD
                ? null
                : parent;
    }

    private static OsWait mainWait(OsProcess process) {
        return process.threads().stream()
                .filter(thread -> thread.tid() == process.pid() && !thread.moved())
                .map(OsThread::waitsFor)
                .findFirst()
                .orElse(OsWait.of(OsWait.Kind.UNKNOWN));
    }

    private boolean hasPipeOf(OsProcess process, OsProcess reader, OsThread thread) {
        return thread.waitsFor().descriptors().stream()
                .flatMap(fd -> reader.descriptor(fd).stream())
                .anyMatch(pipe -> holders.readersOf(pipe).contains(process.pid()));
    }

    private Set<OsProcess> writersOf(
            OsProcess reader, OsThread thread, Set<Long> readers, BiPredicate<OsProcess, OsDescriptor> isLeaked) {
        OsWait wait = thread.waitsFor();
        if (wait.kind() != OsWait.Kind.READ || wait.timed() || thread.tid() != reader.pid()) {
            return Set.of();
        }
        Set<OsProcess> writers = new LinkedHashSet<>();
        for (int fd : wait.descriptors()) {
            OsDescriptor pipe = reader.descriptor(fd).orElse(null);
            if (pipe == null
                    || pipe.kind() != OsDescriptor.Kind.PIPE
                    || !holders.readersOf(pipe).equals(readers)) {
                return Set.of();
            }
            for (long holder : holders.writersOf(pipe)) {
                OsProcess process = holders.process(holder);
                if (process == null || holder == reader.pid() || !isLeaked.test(process, pipe)) {
                    return Set.of();
                }
                writers.add(process);
            }
        }
        return writers;
    }

    /** Whether it sleeps for long, or waits for a client, and has the end under no number of a standard stream. */
    private static boolean isCopyAtRest(OsProcess process, OsDescriptor pipe) {
        List<OsThread> threads = process.threads();
        return threads.size() == 1
                && (sleepsFor(threads.get(0), LONG_FOR_COPY)
                        || threads.get(0).call().startsWith("accept"))
                && hasBeyondStandardStreams(process, pipe);
    }

    private static boolean hasBeyondStandardStreams(OsProcess process, OsDescriptor pipe) {
        return process.descriptors().stream()
                .filter(own -> own.kind() == pipe.kind() && own.inode() == pipe.inode())
                .allMatch(own -> !own.isStandardStream());
    }

    private static boolean hasLeaked(OsProcess process, OsDescriptor pipe) {
        List<OsThread> threads = process.threads();
        return process.relation() != Relation.OUTSIDER
                && !process.forkedOnly()
                && threads.size() == 1
                && sleepsFor(threads.get(0), LONG)
                && hasBeyondStandardStreams(process, pipe);
    }

    private static boolean sleepsFor(OsThread thread, Duration least) {
        OsWait wait = thread.waitsFor();
        return wait.kind() == OsWait.Kind.SLEEPS
                && wait.timeout() != null
                && wait.timeout().compareTo(least) > 0;
    }
}
