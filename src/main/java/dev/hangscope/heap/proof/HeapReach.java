package dev.hangscope.heap.proof;

import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpType;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.hprof.Roots;
import dev.hangscope.heap.waits.Candidate;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.snapshot.Reachability.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Marks what can be reached, and by which reference first. Candidates' own stacks and {@code Thread} objects are no roots,
 * until what they wait for is reached: then they may go on, and all that is theirs can be reached too.
 *
 * <p>Of a candidate's {@code Thread} object that is reached, only those fields are followed by which others can get at
 * something: its subclass's, and what has a getter. A second round, {@link #openAll}, follows what leads on in theory only:
 * whoever has the thread can call its {@code run()}, and with it the task that it was given; whoever asks for all threads
 * can look into the fields of a subclass, and use the getters. What is reached by it alone is neither proven nor live.
 *
 * <p>Weak references come last in the first round: by them caches and watchers keep what they do not use. What is reached by them alone
 * is live, but it is known to be so.
 */
final class HeapReach {
    static final int CLASS = Integer.MIN_VALUE;
    static final int LISTED_THREAD = Integer.MIN_VALUE + 1;
    static final int PENDING_REFERENCE = Integer.MIN_VALUE + 2;

    private static final Set<String> THREAD_TYPES =
            Set.of(ThreadObject.TYPE, "java.lang.BaseVirtualThread", "java.lang.VirtualThread");
    private static final Set<String> SHOWN = Set.of(
            "name",
            "group",
            "contextClassLoader",
            "uncaughtExceptionHandler",
            "inheritedAccessControlContext",
            "scheduler");
    private static final Set<String> RUN = Set.of("target", "holder", "cont", "runContinuation");

    private final Dump dump;
    private final Roots roots;
    private final int[] via;
    private final int[] queue;
    private int head;
    private int tail;
    private final BitSet threadNodes = new BitSet();
    private final Map<Integer, Candidate> asleep = new HashMap<>();
    private final BitSet waitedFor = new BitSet();
    private final Map<Integer, List<Candidate>> waiting = new HashMap<>();
    private final Map<Integer, List<Candidate>> joining = new HashMap<>();
    private final Map<Candidate, Outcome> woken = new IdentityHashMap<>();
    private final Set<Integer> threadsReached = new HashSet<>();
    private final BitSet reachedWeakly = new BitSet();
    private final IntList weak = new IntList();
    private boolean followsWeak;
    private Outcome round = Outcome.LIVE;

    HeapReach(Dump dump, List<Candidate> candidates) {
        this.dump = dump;
        roots = dump.roots();
        via = new int[dump.objects()];
        queue = new int[dump.objects()];
        for (int i = 0; i < dump.listed().size(); i++) {
            threadNodes.set(dump.listed().get(i));
        }
        for (Candidate candidate : candidates) {
            asleep.put(dump.number(candidate.address()), candidate);
            HeapObject blocker = candidate.blocker();
            int node = dump.number(blocker == null ? candidate.joins() : blocker.address());
            (blocker == null ? joining : waiting)
                    .computeIfAbsent(node, key -> new ArrayList<>())
                    .add(candidate);
            if (blocker != null) {
                waitedFor.set(node);
            }
        }
    }

    /** The first round: from everything that is no candidate's. */
    void liveOnes(Set<Integer> serialsThatAreNoRoots) {
        for (Map.Entry<Integer, List<Candidate>> joiners : Map.copyOf(joining).entrySet()) {
            if (!asleep.containsKey(joiners.getKey())) {
                List.copyOf(joiners.getValue()).forEach(this::wake);
            }
        }
        Set<Integer> own = new HashSet<>(serialsThatAreNoRoots);
        asleep.values().forEach(candidate -> own.add(candidate.serial()));
        // Classes first: a path that begins at a static field is the one that a reader understands at once.
        for (DumpType type : dump.types()) {
            visit(dump.number(type.address()), CLASS);
        }
        for (int root = 0; root < roots.size(); root++) {
            if (!roots.kind(root).isOfThread() || !own.contains(roots.thread(root))) {
                visit(dump.number(roots.object(root)), -root - 1);
            }
        }
        drain();
        followsWeak = true;
        for (int i = 0; i < weak.size(); i++) {
            leaveBy(weak.get(i));
        }
        drain();
    }

    /** The second round: what is reached now is not proven stuck, but no thread is known that would do it. */
    void openAll() throws IOException {
        round = Outcome.OPEN;
        for (int node : List.copyOf(threadsReached)) {
            if (asleep.containsKey(node)) {
                follow(node);
            }
        }
        for (Candidate candidate : List.copyOf(asleep.values())) {
            candidate.thread().object().forEachReference((declaring, field, target) -> {
                if (declaring != null && (!THREAD_TYPES.contains(declaring.name()) || SHOWN.contains(field))) {
                    visit(dump.number(target), LISTED_THREAD);
                }
            });
        }
        for (int i = 0; i < dump.emptied().size(); i++) {
            int node = dump.emptied().get(i);
            HeapObject reference = dump.object(dump.address(node));
            HeapObject waits = reference == null ? null : dump.object(reference.reference("queue"));
            if (waits != null && !waits.typeName().equals("java.lang.ref.ReferenceQueue$Null")) {
                visit(node, PENDING_REFERENCE);
            }
        }
        drain();
    }

    /** What became of this candidate. */
    Outcome outcome(Candidate candidate) {
        return woken.getOrDefault(candidate, Outcome.STUCK);
    }

    /**
     * By what the object was reached first: the number of another object plus 1; below 0 the number of a root, minus 1,
     * negated; or one of the constants here; 0 when it was not reached.
     */
    int via(int node) {
        return via[node];
    }

    /** Whether it was reached by weak references only, as far as the first round did. */
    boolean isReachedWeakly(int node) {
        return reachedWeakly.get(node);
    }

    private void visit(int node, int from) {
        if (node >= 0 && via[node] == 0) {
            via[node] = from;
            reachedWeakly.set(node, followsWeak);
            queue[tail++] = node;
            if (waitedFor.get(node)) {
                List.copyOf(waiting.getOrDefault(node, List.of())).forEach(this::wake);
            }
        }
    }

    private void drain() {
        while (head < tail) {
            int node = queue[head++];
            if (threadNodes.get(node)) {
                threadsReached.add(node);
                follow(node);
            } else if (!followsWeak && dump.marked().get(node)) {
                weak.add(node);
            } else {
                leaveBy(node);
            }
        }
    }

    private void leaveBy(int node) {
        int from = node + 1;
        dump.edges().forEach(node, target -> visit(target, from));
    }

    private void wake(Candidate first) {
        List<Candidate> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            Candidate candidate = open.remove(open.size() - 1);
            if (woken.putIfAbsent(candidate, round) == null) {
                int node = dump.number(candidate.address());
                asleep.remove(node);
                roots.forEachOf(candidate.serial(), root -> visit(dump.number(roots.object(root)), -root - 1));
                if (threadsReached.contains(node)) {
                    follow(node);
                }
                open.addAll(joining.getOrDefault(node, List.of()));
            }
        }
    }

    /** The references of a {@code Thread} object. */
    private void follow(int node) {
        boolean sleeps = asleep.containsKey(node);
        try {
            HeapObject thread = dump.object(dump.address(node));
            if (thread != null) {
                thread.forEachReference((declaring, field, target) -> {
                    boolean jdk = declaring != null && THREAD_TYPES.contains(declaring.name());
                    if (!sleeps || !jdk || SHOWN.contains(field) || (round == Outcome.OPEN && RUN.contains(field))) {
                        visit(dump.number(target), node + 1);
                    } else if (field.equals("holder")) {
                        group(target, node);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void group(long holder, int node) {
        try {
            HeapObject fields = dump.object(holder);
            if (fields != null) {
                visit(dump.number(fields.reference("group")), node + 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
