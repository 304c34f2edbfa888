package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpType;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the queue, latch or lock that a blocker belongs to. */
public final class WaitedObjects {
    /** The fields in which classes of {@code java.util.concurrent} keep what their waiters park on. */
    private static final Set<String> SIDES = Set.of(
            "notEmpty",
            "notFull",
            "available",
            "transferer",
            "sync",
            "trip",
            "termination",
            "waitingProducers",
            "waitingConsumers");

    private static final int FEW = 16;

    private final Dump dump;
    private final Map<Integer, List<Integer>> holders = new HashMap<>();

    public WaitedObjects(Dump dump, List<Candidate> candidates) {
        this.dump = dump;
        BitSet blockers = new BitSet();
        for (Candidate candidate : candidates) {
            HeapObject blocker = candidate.blocker();
            if (blocker != null) {
                blockers.set(dump.number(blocker.address()));
            }
        }
        for (int node = 0; node < dump.objects(); node++) {
            int holder = node;
            dump.edges().forEach(node, target -> {
                if (blockers.get(target)) {
                    List<Integer> some = holders.computeIfAbsent(target, key -> new ArrayList<>());
                    if (some.size() < FEW) {
                        some.add(holder);
                    }
                }
            });
        }
    }

    public WaitedObject of(HeapObject blocker) throws IOException {
        if (blocker.typeName().equals("java.util.concurrent.Phaser$QNode")) {
            HeapObject phaser = dump.object(blocker.reference("phaser"));
            return new WaitedObject(phaser == null ? blocker : phaser, "", null);
        }
        String inApplication = null;
        for (int number : holders.getOrDefault(dump.number(blocker.address()), List.of())) {
            HeapObject holder = dump.object(dump.address(number));
            String field = holder == null ? null : field(holder, blocker);
            if (holder != null && field != null) {
                if (declaredByJdk(holder, field)) {
                    return new WaitedObject(holder, field, null);
                }
                if (!ThreadObject.isJdk(holder.typeName()) && !Names.isLambda(holder.typeName())) {
                    inApplication = holder.typeName() + "." + field;
                }
            }
        }
        return new WaitedObject(blocker, "", inApplication);
    }

    /** Whether it is one of {@link #SIDES} of a class of the JDK, or of one that the application derived from it. */
    private static boolean declaredByJdk(HeapObject holder, String field) {
        boolean future = holder.isA("java.util.concurrent.CompletableFuture") && field.equals("stack");
        boolean side = SIDES.contains(field);
        for (DumpType type = holder.type(); type != null && !future; type = type.parent()) {
            if (type.name().startsWith("java.util.concurrent.") && side) {
                return true;
            }
        }
        return future;
    }

    private static @Nullable String field(HeapObject holder, HeapObject target) {
        List<String> found = new ArrayList<>();
        holder.forEachReference((declaring, field, value) -> {
            if (value == target.address()) {
                found.add(field);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }
}
