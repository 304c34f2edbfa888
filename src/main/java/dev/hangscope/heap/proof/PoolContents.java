package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.DumpType;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.hprof.HeapObject.Form;
import dev.hangscope.heap.waits.ThreadObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of objects or connections keeps, its borrowed ones among it: what lies in its collections, and what the entries
 * there wrap. Published pools keep a list of all their entries (commons-pool {@code allObjects}, HikariCP {@code sharedList},
 * c3p0 {@code managed}).
 */
final class PoolContents {
    private static final int MOST = 20_000;
    private static final Pattern COLLECTION = Pattern.compile(
            "java\\.util\\.(\\w+\\.)?\\w*(List|Map|Set|Queue|Deque|Stack|Vector|Hashtable|Collections)(\\$.*)?");
    private static final List<String> NEVER_POOLED =
            List.of("java.lang.", "java.util.", "java.time.", "java.security.");

    private final Dump dump;

    PoolContents(Dump dump) {
        this.dump = dump;
    }

    /** The pool in whose code the thread waits, told by the classes on its stack; {@code null} when there is none. */
    @Nullable
    HeapObject poolOf(ThreadObject thread) throws IOException {
        List<DumpFrame> frames = thread.thread().frames();
        int frame = 0;
        while (frame < frames.size() && ThreadObject.isJdk(frames.get(frame).type())) {
            frame++;
        }
        if (frame == 0 || thread.runsJava()) {
            return null;
        }
        while (frame < frames.size() && !ThreadObject.isJdk(frames.get(frame).type())) {
            if (isPool(frames.get(frame).type())) {
                return itself(thread, frame);
            }
            frame++;
        }
        return null;
    }

    private static boolean isPool(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.contains("Pool") || simple.endsWith("DataSource") || simple.endsWith("Bag");
    }

    /** The object whose method a frame is of. */
    private @Nullable HeapObject itself(ThreadObject thread, int frame) throws IOException {
        for (long address : dump.roots().ofFrame(thread.thread().serial(), frame)) {
            HeapObject object = dump.object(address);
            if (object != null && object.isA(thread.thread().frames().get(frame).type())) {
                return object;
            }
        }
        return null;
    }

    /**
     * What a pool keeps, by the objects' numbers.
     *
     * @param entries what lies in its collections
     * @param wrapped what these wrap
     */
    record Kept(BitSet entries, BitSet wrapped) {}

    /** Nothing when it has no collection whose insides are known. */
    Kept of(HeapObject pool) throws IOException {
        Set<Long> entries = entries(pool);
        Set<Long> lent = new HashSet<>();
        for (long entry : entries) {
            HeapObject object = dump.object(entry);
            if (object != null && !isNodeOf(pool, object)) {
                lent.add(entry);
            }
        }
        return new Kept(numbers(lent), numbers(wrapped(entries, pool)));
    }

    /** Whether the pool made the entry for itself, to keep an object or a waiting thread in: of a class nested in its own. */
    private static boolean isNodeOf(HeapObject pool, HeapObject entry) {
        for (DumpType type = pool.type(); type != null; type = type.parent()) {
            if (entry.typeName().startsWith(type.name() + "$")) {
                return true;
            }
        }
        return false;
    }

    private BitSet numbers(Set<Long> addresses) {
        BitSet numbers = new BitSet();
        addresses.forEach(address -> numbers.set(dump.number(address)));
        return numbers;
    }

    private Set<Long> entries(HeapObject pool) throws IOException {
        Set<Long> entries = new HashSet<>();
        Set<Long> seen = new HashSet<>();
        Deque<HeapObject> open = new ArrayDeque<>(List.of(pool));
        while (!open.isEmpty() && seen.size() < MOST) {
            HeapObject next = open.remove();
            boolean isPool = next.address() == pool.address();
            for (long target : references(next)) {
                HeapObject object = seen.add(target) ? dump.object(target) : null;
                if (object == null) {
                    continue;
                }
                if (isCollection(object)) {
                    open.add(object);
                } else if (!isPool && isPooled(object)) {
                    entries.add(target);
                }
            }
        }
        return entries;
    }

    /** What one entry alone refers to: what all of them refer to is the pool's, not pooled. */
    private Set<Long> wrapped(Set<Long> entries, HeapObject pool) throws IOException {
        Map<Long, Integer> referrers = new HashMap<>();
        Map<String, Map<Long, Integer>> byClass = new HashMap<>();
        for (long entry : entries) {
            HeapObject object = dump.object(entry);
            if (object != null && object.form() == Form.INSTANCE) {
                Map<Long, Integer> ofClass = byClass.computeIfAbsent(object.typeName(), key -> new HashMap<>());
                references(object).forEach(target -> ofClass.merge(target, 1, Integer::sum));
            }
        }
        byClass.values()
                .forEach(ofClass -> ofClass.forEach((target, count) -> referrers.merge(target, count, Math::max)));
        Set<Long> wrapped = new HashSet<>();
        for (Map.Entry<Long, Integer> each : referrers.entrySet()) {
            HeapObject object = each.getValue() == 1 ? dump.object(each.getKey()) : null;
            if (object != null
                    && isPooled(object)
                    && object.address() != pool.address()
                    && !references(object).contains(pool.address())) {
                wrapped.add(object.address());
            }
        }
        return wrapped;
    }

    private static Set<Long> references(HeapObject object) {
        Set<Long> references = new HashSet<>();
        object.forEachReference((declaring, field, target) -> references.add(target));
        return references;
    }

    private static boolean isCollection(HeapObject object) {
        return object.form() == Form.OBJECTS
                || (object.form() == Form.INSTANCE
                        && COLLECTION.matcher(object.typeName()).matches());
    }

    private static boolean isPooled(HeapObject object) {
        return object.form() == Form.INSTANCE && NEVER_POOLED.stream().noneMatch(object.typeName()::startsWith);
    }
}
