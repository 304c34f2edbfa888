package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one finding of threads whose peer is a process that another finding explains: a child process with which this JVM speaks over a
 * socket, say. The graph has no edge over the connection, because a peer may answer before the cause is gone.
 */
final class PeerCauses {
    private final Situation situation;
    private final List<Finding> findings;

    private PeerCauses(Situation situation, List<Finding> findings) {
        this.situation = situation;
        this.findings = findings;
    }

    /** The same findings, without those that follow from another one, which says so. */
    static List<Finding> of(Situation situation, List<Finding> findings) {
        if (findings.size() < 2 || findings.stream().noneMatch(PeerCauses::isOfPeer)) {
            return findings;
        }
        PeerCauses causes = new PeerCauses(situation, findings);
        List<Finding> left = new ArrayList<>(findings);
        for (Finding finding : findings) {
            Finding cause = isOfPeer(finding) ? causes.causeOf(finding) : null;
            int at = cause == null ? -1 : indexOf(left, cause);
            if (cause != null && at >= 0) {
                left.set(at, Causes.withVictims(left.get(at), List.of(finding)));
                left.remove(finding);
            }
        }
        return left;
    }

    private static int indexOf(List<Finding> findings, Finding cause) {
        for (int i = 0; i < findings.size(); i++) {
            if (findings.get(i).id().equals(cause.id()) && findings.get(i).kind() == cause.kind()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOfPeer(Finding finding) {
        return finding.kind() == Kind.UNANSWERED_PEER;
    }

    /** The finding that is as sure, and explains each process at the other end; {@code null} where none does. */
    private @Nullable Finding causeOf(Finding finding) {
        Set<Long> peers = peers(finding);
        boolean asksItself = peers.remove(situation.snapshot().process().pid()) && peers.isEmpty();
        Set<NodeId> waiters = Finding.waitersIn(List.of(finding));
        return peers.isEmpty() && !asksItself
                ? null
                : findings.stream()
                        .filter(other -> !isOfPeer(other) && other.verdict().compareTo(finding.verdict()) >= 0)
                        .filter(other -> asksItself ? explainsOwn(other, waiters) : explains(other, peers))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether threads of a pool of this JVM, others than these, wait for this JVM themselves: then the pool does not serve these either. */
    private boolean explainsOwn(Finding other, Set<NodeId> waiters) {
        Set<Long> peers = other.kind() == Kind.POOL_STARVATION ? peers(other) : Set.of();
        return peers.equals(Set.of(situation.snapshot().process().pid()))
                && Finding.waitersIn(List.of(other)).stream().noneMatch(waiters::contains);
    }

    private boolean explains(Finding other, Set<Long> peers) {
        long own = situation.snapshot().process().pid();
        if (other.verdict().isHang() && other.waiters().stream().noneMatch(waiter -> waiter.pid() == own)) {
            NodeSet stuck = situation
                    .graph()
                    .andHeldUpBy(
                            other.waiters().stream().map(Finding.Waiter::node).toList());
            return peers.stream()
                    .allMatch(pid -> stuck.contains(ProcessWaitGraph.process(pid))
                            || other.waiters().stream().anyMatch(waiter -> waiter.pid() == pid));
        }
        return false;
    }

    /** The processes at the other ends of what the waiters of the finding wait on. */
    private Set<Long> peers(Finding finding) {
        JvmFacts jvm = situation.snapshot().jvm();
        Set<Long> peers = new HashSet<>();
        if (jvm == null) {
            return peers;
        }
        Set<NodeId> waiters = Finding.waitersIn(List.of(finding));
        for (ThreadActivity activity : jvm.knownActivities()) {
            if (activity.use() != null && waiters.contains(new NodeId.OfThread(activity.thread()))) {
                for (OtherEnd end : activity.use().others()) {
                    peers.add(end.pid());
                }
            }
        }
        return peers;
    }
}
