package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Frame;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One hang: its cause, its victims, and what to change.
 *
 * @param id the same in every report of the same hang: a hash of kind, classes, methods and shape
 * @param kind what hangs
 * @param verdict how sure
 * @param summary one sentence: who is stuck and why
 * @param stuckFor how long nothing has moved, a lower bound
 * @param waiters who is stuck by this cause
 * @param resource what they wait for; {@code null} where the wait has no single object (a cycle, the JVM's exit)
 * @param releasers who could have released them, with their fate
 * @param holdsUp who else waits because of it
 * @param evidence facts that led here, one line each
 * @param notProvenBecause what is missing for PROVEN, one line each; empty for PROVEN and NOTE
 * @param fix what to change, in one or two sentences that name the user's code
 */
public record Finding(
        String id,
        Kind kind,
        Verdict verdict,
        String summary,
        Duration stuckFor,
        List<Waiter> waiters,
        @Nullable Resource resource,
        List<Releaser> releasers,
        List<Dependent> holdsUp,
        List<Evidence> evidence,
        List<String> notProvenBecause,
        String fix) {

    public Finding {
        waiters = List.copyOf(waiters);
        releasers = List.copyOf(releasers);
        holdsUp = List.copyOf(holdsUp);
        evidence = List.copyOf(evidence);
        notProvenBecause = List.copyOf(notProvenBecause);
    }

    /** The same finding, as sure as this. */
    public Finding withVerdict(Verdict sure) {
        return with(sure, evidence);
    }

    /** The same finding with this evidence. */
    public Finding withEvidence(List<Evidence> lines) {
        return with(verdict, lines);
    }

    /** The same finding with these reasons not to be proven. */
    public Finding withDoubts(List<String> doubts) {
        return new Finding(
                id, kind, verdict, summary, stuckFor, waiters, resource, releasers, holdsUp, evidence, doubts, fix);
    }

    private Finding with(Verdict sure, List<Evidence> lines) {
        return new Finding(
                id, kind, sure, summary, stuckFor, waiters, resource, releasers, holdsUp, lines, notProvenBecause, fix);
    }

    /**
     * A thread or process that is stuck.
     *
     * @param node its id in the wait-for graph
     * @param pid its process
     * @param thread its name; {@code null} when a whole process is meant
     * @param virtual whether it is a virtual thread
     * @param at the user's frame, or what the OS tells of the wait
     * @param frame the frame of {@code at}; {@code null} where it is none
     */
    public record Waiter(
            NodeId node,
            long pid,
            @Nullable String thread,
            boolean virtual,
            String at,
            @Nullable Frame frame) {

        /** A waiter without a Java frame. */
        public Waiter(NodeId node, long pid, @Nullable String thread, boolean virtual, String at) {
            this(node, pid, thread, virtual, at, null);
        }

        /** Returns what a report calls it: the thread's name, or the process by its id. */
        public String name() {
            return Finding.name(pid, thread);
        }

        /** Returns a Java thread as a waiter. */
        public static Waiter of(JavaThread thread, long pid) {
            return new Waiter(
                    new NodeId.OfThread(thread.id()),
                    pid,
                    thread.name(),
                    thread.virtual(),
                    WaitWords.at(thread),
                    thread.place().orElse(null));
        }
    }

    /**
     * What is waited for.
     *
     * @param type its sort
     * @param className its class; {@code null} for what is no Java object
     * @param createdAt where it was made; {@code null} when not known
     * @param detail one phrase for the report, for example {@code capacity 64, empty}
     */
    public record Resource(
            ResourceType type,
            @Nullable String className,
            @Nullable String createdAt,
            String detail) {}

    /**
     * Who could have released the waiters.
     *
     * @param pid its process
     * @param thread its name; {@code null} when a whole process is meant
     * @param role what it is to the waiters
     * @param fate what it does now, or how it ended
     */
    public record Releaser(long pid, @Nullable String thread, ReleaserRole role, Fate fate) {

        /** Returns what a report calls it: the thread's name, or the process by its id. */
        public String name() {
            return Finding.name(pid, thread);
        }
    }

    private static String name(long pid, @Nullable String thread) {
        return thread == null ? "process " + pid : thread;
    }

    /** The nodes of all that wait in these findings. A remark counts for none. */
    public static Set<NodeId> waitersIn(Collection<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.verdict() != Verdict.NOTE)
                .flatMap(finding -> finding.waiters().stream())
                .map(Waiter::node)
                .collect(Collectors.toSet());
    }
}
