package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.NodeId;
import java.util.BitSet;
import java.util.Map;

/** Some nodes of one graph. */
public final class NodeSet {
    private final Map<NodeId, Integer> numbers;
    private final BitSet nodes;

    NodeSet(Map<NodeId, Integer> numbers, BitSet nodes) {
        this.numbers = numbers;
        this.nodes = nodes;
    }

    /** Whether the node of this id is among them; one that the graph does not know is not. */
    public boolean contains(NodeId id) {
        Integer number = numbers.get(id);
        return number != null && nodes.get(number);
    }
}
