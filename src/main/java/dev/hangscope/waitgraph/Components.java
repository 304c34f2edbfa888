package dev.hangscope.waitgraph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The strongly connected components of a part of a graph (Tarjan), without recursion: one may have as many nodes as the graph.
 * A component comes after all those that it has edges to.
 */
final class Components {
    private static final int NONE = -1;

    private final Edges edges;
    private final BitSet part;
    private final int[] index;
    private final int[] low;
    private final int[] following;
    private final boolean[] isOpen;
    private final Stack open = new Stack();
    private final Stack way = new Stack();
    private final List<int[]> found = new ArrayList<>();
    private int entered;

    /** A growing stack of numbers. */
    private static final class Stack {
        private int[] numbers = new int[64];
        private int size;

        void push(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        int top() {
            return numbers[size - 1];
        }

        int pop() {
            return numbers[--size];
        }
    }

    private Components(Edges edges, BitSet part) {
        this.edges = edges;
        this.part = part;
        index = new int[part.length()];
        low = new int[part.length()];
        following = new int[part.length()];
        isOpen = new boolean[part.length()];
        Arrays.fill(index, NONE);
    }

    /** The components among the nodes of {@code part}, each with its nodes in the order in which they were come to. */
    static List<int[]> of(Edges edges, BitSet part) {
        Components components = new Components(edges, part);
        for (int node = part.nextSetBit(0); node >= 0; node = part.nextSetBit(node + 1)) {
            if (components.index[node] == NONE) {
                components.visit(node);
            }
        }
        return components.found;
    }

    private void visit(int root) {
        enter(root);
        while (way.size > 0) {
            int node = way.top();
            if (following[node] < edges.end(node)) {
                follow(node, edges.target(following[node]++));
            } else {
                way.pop();
                if (way.size > 0) {
                    low[way.top()] = Math.min(low[way.top()], low[node]);
                }
                if (low[node] == index[node]) {
                    close(node);
                }
            }
        }
    }

    private void enter(int node) {
        index[node] = entered;
        low[node] = entered++;
        following[node] = edges.begin(node);
        open.push(node);
        isOpen[node] = true;
        way.push(node);
    }

    private void follow(int node, int next) {
        if (!part.get(next)) {
            return;
        }
        if (index[next] == NONE) {
            enter(next);
        } else if (isOpen[next]) {
            low[node] = Math.min(low[node], index[next]);
        }
    }

    private void close(int root) {
        int end = open.size;
        int member;
        do {
            member = open.pop();
            isOpen[member] = false;
        } while (member != root);
        found.add(Arrays.copyOfRange(open.numbers, open.size, end));
    }
}
