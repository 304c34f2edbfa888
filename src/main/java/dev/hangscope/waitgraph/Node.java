package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.NodeId;
import java.util.Set;

/**
 * A party that may release others: a Java thread, an OS thread, a process, or a group of such.
 *
 * @param id unique in the graph, for example {@code thread:12} or {@code process:4242}
 * @param outright what is known of it without looking at others
 * @param reason why {@code outright} holds, in words for a report; for example {@code sleeps with a time-out}
 * @param releasers ids of all nodes that may end its wait; matters only while {@code outright} is WAITING or WEAK
 * @param starters ids of nodes that may start another releaser, in the place of one that has ended: they keep the node
 *     live as releasers do, but it is not for them that it waits
 * @param strangers ids of nodes that nothing links to the wait but their origin: they keep the node live only in the
 *     reading that counts weak waits as live
 */
public record Node(
        NodeId id,
        Outright outright,
        String reason,
        Set<NodeId> releasers,
        Set<NodeId> starters,
        Set<NodeId> strangers) {

    public Node {
        releasers = Set.copyOf(releasers);
        starters = Set.copyOf(starters);
        strangers = Set.copyOf(strangers);
    }

    /** A node without strangers. */
    public Node(NodeId id, Outright outright, String reason, Set<NodeId> releasers, Set<NodeId> starters) {
        this(id, outright, reason, releasers, starters, Set.of());
    }

    /** A node without starters and strangers. */
    public Node(NodeId id, Outright outright, String reason, Set<NodeId> releasers) {
        this(id, outright, reason, releasers, Set.of());
    }

    /** The same node, that is live also as long as one of these is. */
    public Node withStarters(Set<NodeId> others) {
        return new Node(id, outright, reason, releasers, others, strangers);
    }

    /** The same node, that no proof can call stuck as long as one of these is live. */
    public Node withStrangers(Set<NodeId> others) {
        return new Node(id, outright, reason, releasers, starters, others);
    }

    /** A node that may move whatever others do. */
    public static Node live(NodeId id, String reason) {
        return new Node(id, Outright.LIVE, reason, Set.of());
    }

    /** A node that moves only when one of {@code releasers} does. */
    public static Node waiting(NodeId id, String reason, Set<NodeId> releasers) {
        return new Node(id, Outright.WAITING, reason, releasers);
    }

    /** A node that moves only when one of {@code releasers} does, or something that the graph does not show. */
    public static Node weak(NodeId id, String reason, Set<NodeId> releasers) {
        return new Node(id, Outright.WEAK, reason, releasers);
    }

    /** A party that has ended and will release nobody. */
    public static Node ended(NodeId id, String reason) {
        return new Node(id, Outright.ENDED, reason, Set.of());
    }

    /** What is known of a node by itself. */
    public enum Outright {
        /** Runs, sleeps with a time-out, waits for the outside, or is unknown. */
        LIVE,
        /** Waits without time-out for its releasers. */
        WAITING,
        /**
         * Like WAITING, but something that the graph does not show could also end the wait: an unusual act from outside
         * (SIGCONT, opening a FIFO), a user of a queue that nobody saw, a wait that is not understood.
         */
        WEAK,
        /** Has ended. */
        ENDED
    }
}
