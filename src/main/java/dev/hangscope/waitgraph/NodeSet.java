package dev.hangscope.waitgraph;

import java.util.BitSet;
import java.util.Map;

/** Some nodes of one graph. */
public final class NodeSet {
    private final Map<String, Integer> numbers;
    private final BitSet nodes;

    NodeSet(Map<String, Integer> numbers, BitSet nodes) {
        this.numbers = numbers;
        this.nodes = nodes;
    }

    /** Whether the node of this id is among them; one that the graph does not know is not. */
    public boolean contains(String id) {
        Integer number = numbers.get(id);
        return number != null && nodes.get(number);
    }
}
