package dev.hangscope.waitgraph;

import java.util.Arrays;
import java.util.BitSet;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/** Walks a graph breadth first from some nodes, those left out, and only as far as it is asked to. */
final class Reach implements PrimitiveIterator.OfInt {
    private final Edges edges;
    private final BitSet seen = new BitSet();
    private int[] way;
    private int entered;
    private int left;
    private int next;

    Reach(Edges edges, int[] seeds) {
        this.edges = edges;
        way = new int[Math.max(16, seeds.length)];
        for (int seed : seeds) {
            enter(seed);
        }
        next = entered;
    }

    private void enter(int node) {
        if (seen.get(node)) {
            return;
        }
        seen.set(node);
        if (entered == way.length) {
            way = Arrays.copyOf(way, entered * 2);
        }
        way[entered++] = node;
    }

    @Override
    public boolean hasNext() {
        while (next == entered && left < entered) {
            int node = way[left++];
            for (int edge = edges.begin(node); edge < edges.end(node); edge++) {
                enter(edges.target(edge));
            }
        }
        return next < entered;
    }

    @Override
    public int nextInt() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return way[next++];
    }

    /** Walks to the end: all nodes that are reached, and where the walk began. */
    BitSet all() {
        while (hasNext()) {
            next = entered;
        }
        return seen;
    }
}
