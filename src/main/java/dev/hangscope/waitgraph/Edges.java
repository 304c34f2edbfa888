package dev.hangscope.waitgraph;

import java.util.Arrays;

/** Directed edges between numbered nodes, as arrays: a graph of a hundred thousand threads is walked many times. */
final class Edges {
    private final int[] first;
    private final int[] targets;

    private Edges(int[] first, int[] targets) {
        this.first = first;
        this.targets = targets;
    }

    /** Where the edges of a node begin, to be used with {@link #target}. */
    int begin(int node) {
        return first[node];
    }

    /** Where the edges of a node end. */
    int end(int node) {
        return first[node + 1];
    }

    /** The node to which an edge leads. */
    int target(int edge) {
        return targets[edge];
    }

    /** Gathers edges. */
    static final class Builder {
        private int[] from = new int[64];
        private int[] to = new int[64];
        private int size;

        void add(int source, int target) {
            if (size == from.length) {
                from = Arrays.copyOf(from, size * 2);
                to = Arrays.copyOf(to, size * 2);
            }
            from[size] = source;
            to[size++] = target;
        }

        /** The edges among so many nodes; those of one node in the order in which they were added. */
        Edges forwards(int nodes) {
            return sorted(from, to, nodes);
        }

        /** The same edges turned round. */
        Edges backwards(int nodes) {
            return sorted(to, from, nodes);
        }

        private Edges sorted(int[] sources, int[] others, int nodes) {
            int[] first = new int[nodes + 1];
            for (int i = 0; i < size; i++) {
                first[sources[i] + 1]++;
            }
            for (int node = 0; node < nodes; node++) {
                first[node + 1] += first[node];
            }
            int[] next = Arrays.copyOf(first, nodes);
            int[] targets = new int[size];
            for (int i = 0; i < size; i++) {
                targets[next[sources[i]]++] = others[i];
            }
            return new Edges(first, targets);
        }
    }
}
