package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How full a queue is, and with what. */
final class Contents {
    private static final int MOST = 10_000;

    private final Dump dump;

    Contents(Dump dump) {
        this.dump = dump;
    }

    /** Items in it; {@code null} when it is no queue whose insides are known. */
    @Nullable
    Integer size(HeapObject queue) throws IOException {
        if (queue.isA("java.util.concurrent.SynchronousQueue")) {
            return 0;
        }
        if (queue.isA("java.util.concurrent.DelayQueue")) {
            HeapObject items = dump.object(queue.reference("q"));
            return items == null ? null : (int) items.number("size");
        }
        if (queue.has("notEmpty") || queue.has("available")) {
            HeapObject counter = dump.object(queue.reference("count"));
            return (int)
                    (counter != null ? counter.number("value") : queue.number(queue.has("size") ? "size" : "count"));
        }
        return null;
    }

    /** Items it can hold; {@code null} when unbounded, or not known. */
    @Nullable
    Integer capacity(HeapObject queue) throws IOException {
        if (queue.isA("java.util.concurrent.SynchronousQueue")) {
            return 0;
        }
        if (queue.isA("java.util.concurrent.ArrayBlockingQueue")) {
            HeapObject items = dump.object(queue.reference("items"));
            return items == null ? null : items.length();
        }
        int capacity = queue.has("notFull") ? (int) queue.number("capacity") : 0;
        return capacity == 0 || capacity == Integer.MAX_VALUE ? null : capacity;
    }

    /** {@code 12 com.acme.Job, 1 java.lang.String}; empty when there are none, or they are not known. */
    String items(HeapObject queue) throws IOException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        if (queue.isA("java.util.concurrent.ArrayBlockingQueue")) {
            HeapObject items = dump.object(queue.reference("items"));
            for (int i = 0; items != null && i < Math.min(items.length(), MOST); i++) {
                count(items.element(i), counts);
            }
        } else {
            HeapObject node = dump.object(queue.reference(queue.has("head") ? "head" : "first"));
            for (int i = 0; node != null && i < MOST; i++) {
                count(node.reference("item"), counts);
                node = dump.object(node.reference("next"));
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(5)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private void count(long item, Map<String, Integer> counts) throws IOException {
        HeapObject object = dump.object(item);
        if (object != null) {
            counts.merge(object.typeName(), 1, Integer::sum);
        }
    }
}
