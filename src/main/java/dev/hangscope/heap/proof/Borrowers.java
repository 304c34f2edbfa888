package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.waits.Names;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.snapshot.Borrowed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who has something of the pools, or can get at the semaphores, that others wait for. */
final class Borrowers {
    private static final String SEMAPHORE = "java.util.concurrent.Semaphore";

    /** Each costs two passes over all references. */
    private static final int MOST = 8;

    private final Dump dump;
    private final PoolContents pools;
    private final Hands hands;

    private record Waited(HeapObject object, List<Long> waiters) {}

    Borrowers(Dump dump, List<ThreadObject> threads) {
        this.dump = dump;
        pools = new PoolContents(dump);
        hands = new Hands(dump, threads);
    }

    /**
     * Of each such pool or semaphore.
     *
     * @param semaphores by the ids of the threads that wait for one
     */
    List<Borrowed> of(List<ThreadObject> threads, Map<Long, HeapObject> semaphores) throws IOException {
        Map<Long, Waited> waited = new LinkedHashMap<>();
        for (ThreadObject thread : threads) {
            HeapObject semaphore = semaphores.get(thread.id());
            HeapObject source = semaphore == null ? pools.poolOf(thread) : semaphore;
            if (source != null) {
                waited.computeIfAbsent(source.address(), key -> new Waited(source, new ArrayList<>()))
                        .waiters()
                        .add(thread.id());
            }
        }
        List<Borrowed> borrowed = new ArrayList<>();
        for (Waited each : waited.values()) {
            if (borrowed.size() < MOST) {
                borrowed.add(of(each));
            }
        }
        return borrowed;
    }

    private Borrowed of(Waited waited) throws IOException {
        HeapObject source = waited.object();
        BitSet itself = new BitSet();
        itself.set(dump.number(source.address()));
        boolean semaphore = isSemaphore(source);
        List<Borrowed.InHand> inHand = semaphore
                ? hands.of(new PoolContents.Kept(itself, new BitSet()), new BitSet())
                : hands.of(pools.of(source), itself);
        return new Borrowed(
                Names.of(source.typeName()),
                waited.waiters(),
                inHand.stream()
                        .filter(each -> !semaphore || !waited.waiters().containsAll(each.threads()))
                        .toList());
    }

    /** Whether it is one. */
    static boolean isSemaphore(HeapObject object) {
        return object.isA(SEMAPHORE);
    }
}
