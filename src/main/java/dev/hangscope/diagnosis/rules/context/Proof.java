package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a proof lacks. Threads are proven stuck when each of them, and each whom they wait for in turn, is in a wait whose
 * releasers are all known: an exclusive lock or a monitor with its owners, or a thread's end; when two looks saw the same;
 * and when nobody is there who could interrupt such a wait as can be interrupted.
 */
public final class Proof {
    private final Scene scene;

    public Proof(Scene scene) {
        this.scene = scene;
    }

    /** One line for each missing obligation; empty when these threads are proven stuck. */
    public List<String> doubts(Collection<JavaThread> stuck) {
        Set<String> doubts = new LinkedHashSet<>();
        Set<JavaThread> interruptible = new LinkedHashSet<>();
        Deque<JavaThread> open = new ArrayDeque<>(stuck);
        Set<Long> seen = new HashSet<>();
        stuck.forEach(thread -> seen.add(thread.id()));
        while (!open.isEmpty()) {
            JavaThread thread = open.remove();
            if (isInterruptible(thread)) {
                interruptible.add(thread);
            }
            ThreadWait wait = thread.waitsFor();
            if (wait == null || Scene.endsByItself(wait)) {
                doubts.add(Words.quoted(thread.name()) + " is in no wait that is understood");
                continue;
            }
            if (wait.since().isZero() || scene.oneDump) {
                doubts.add("only one look has seen the wait of " + Words.quoted(thread.name()));
            } else if (thread.virtual()) {
                doubts.add("the JVM does not tell whether a virtual thread has moved between two looks");
            }
            for (long next : releasers(thread, wait, doubts)) {
                JavaThread releaser = scene.threads.living(next);
                if (releaser != null && seen.add(next)) {
                    open.add(releaser);
                }
            }
        }
        List<JavaThread> free = interruptible.isEmpty() ? List.of() : scene.free();
        if (!free.isEmpty()) {
            doubts.add(Words.threads(free.stream().map(JavaThread::name).toList())
                    + (free.size() == 1 ? " is" : " are") + " alive and could interrupt the wait of "
                    + Words.threads(interruptible.stream().map(JavaThread::name).toList()));
        }
        return List.copyOf(doubts);
    }

    private Set<Long> releasers(JavaThread thread, ThreadWait wait, Set<String> doubts) {
        Set<Long> releasers = new LinkedHashSet<>();
        ResourceFacts resource = scene.resourceOf(thread);
        switch (wait.kind()) {
            case THREAD_JOIN -> {
                if (wait.target() instanceof NodeId.OfThread joined) {
                    releasers.add(joined.thread());
                } else {
                    doubts.add("whom " + Words.quoted(thread.name()) + " joins is not known");
                }
            }
            case LOCK, MONITOR_ENTER, CLASS_INIT -> {
                if (resource == null || !resource.complete() || !scene.isStuck(thread)) {
                    doubts.add("who else may release what " + Words.quoted(thread.name()) + " waits for is not known");
                }
                if (resource != null) {
                    resource.parties().stream()
                            .filter(party -> party.role() == Role.OWNER)
                            .map(Party::thread)
                            .forEach(releasers::add);
                }
            }
            default ->
                doubts.add("who may release " + Words.quoted(thread.name()) + " (" + scene.doing(thread)
                        + ") is known by observation only");
        }
        return releasers;
    }

    /** {@code lock()} and {@code synchronized} cannot be interrupted; {@code lockInterruptibly} and {@code join} can. */
    private static boolean isInterruptible(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && (wait.kind() == ThreadWait.Kind.THREAD_JOIN
                        || (wait.kind() == ThreadWait.Kind.LOCK
                                && thread.stack().stream()
                                        .anyMatch(frame ->
                                                frame.isJdk() && frame.method().contains("Interruptibly"))));
    }
}
