package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.hprof.Roots;
import dev.hangscope.heap.waits.Names;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.snapshot.Reachability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The references from a root to an object, in words. */
final class Paths {
    private static final int LONGEST = 9;

    private final Dump dump;
    private final HeapReach reach;
    private final Map<Integer, ThreadObject> bySerial = new HashMap<>();

    Paths(Dump dump, HeapReach reach, List<ThreadObject> threads) {
        this.dump = dump;
        this.reach = reach;
        threads.forEach(thread -> bySerial.put(thread.thread().serial(), thread));
    }

    /**
     * How an object is reached.
     *
     * @param steps one line for each; the first names the root, the last the object
     * @param from the id of the thread at whose variable it begins; {@code null} when it begins elsewhere
     */
    record Way(List<String> steps, @Nullable Long from) {
        /** None is known. */
        static final Way NONE = new Way(List.of(), null);
    }

    /** The way to an object that was reached. */
    Way to(long address) throws IOException {
        List<Integer> nodes = new ArrayList<>();
        int node = dump.number(address);
        int from = reach.via(node);
        nodes.add(node);
        while (from > 0) {
            node = from - 1;
            nodes.add(node);
            from = reach.via(node);
        }
        Collections.reverse(nodes);
        List<String> path = new ArrayList<>();
        path.add(origin(from, nodes.get(0), nodes.size() > 1 ? nodes.get(1) : -1));
        int first = from == HeapReach.CLASS ? 1 : 0;
        for (int i = first; i < nodes.size(); i++) {
            path.add(step(i == first ? null : nodes.get(i - 1), nodes.get(i)));
        }
        boolean isRoot = from < 0 && from > HeapReach.PENDING_REFERENCE;
        ThreadObject thread = isRoot ? ofRoot(-from - 1) : null;
        return new Way(shortened(path), thread == null ? null : thread.id());
    }

    /** The thread that a root belongs to; {@code null} when it belongs to none. */
    private @Nullable ThreadObject ofRoot(int root) {
        return bySerial.get(dump.roots().thread(root));
    }

    private static List<String> shortened(List<String> path) {
        if (path.size() <= LONGEST) {
            return path;
        }
        int half = LONGEST / 2;
        List<String> ends = new ArrayList<>(path.subList(0, half));
        ends.add("... " + (path.size() - 2 * half) + " more ...");
        ends.addAll(path.subList(path.size() - half, path.size()));
        return ends;
    }

    private String origin(int from, int node, int next) throws IOException {
        if (from == HeapReach.CLASS) {
            HeapObject type = dump.object(dump.address(node));
            String name = type == null || type.type() == null
                    ? "a class"
                    : type.type().name();
            String field = next < 0 ? null : field(type, next);
            return field == null ? "class " + name : Reachability.STATIC_FIELD + name + "." + field;
        }
        if (from == HeapReach.LISTED_THREAD) {
            return "the Thread object, which any code can get by listing all threads";
        }
        if (from == HeapReach.PENDING_REFERENCE) {
            return "a reference that was cleared and may be about to be enqueued";
        }
        int root = -from - 1;
        Roots roots = dump.roots();
        ThreadObject thread = ofRoot(root);
        String who = thread == null ? "a thread" : '"' + thread.name() + '"';
        return switch (roots.kind(root)) {
            case JAVA_FRAME -> who + ": a variable of " + frame(thread, roots.number(root));
            case JNI_LOCAL -> who + ": native code called by " + frame(thread, roots.number(root));
            case THREAD_OBJECT -> who + (thread == null ? "" : state(thread));
            case NATIVE_STACK, THREAD_BLOCK -> who + ": its native stack";
            case JNI_GLOBAL -> "a global reference of native code (JNI)";
            case STICKY_CLASS -> "a class of the JDK";
            case MONITOR_USED -> "a monitor in use";
            case UNKNOWN -> "a root of unknown kind";
        };
    }

    /** A thread that waits for a monitor may be stuck as well, but a dump does not tell which monitor it is. */
    private static String state(ThreadObject thread) {
        return switch (thread.state()) {
            case BLOCKED, WAITING -> ", whose own wait a heap dump cannot judge";
            default -> ", which can move";
        };
    }

    private static String frame(@Nullable ThreadObject thread, int number) {
        List<DumpFrame> frames = thread == null ? List.of() : thread.thread().frames();
        return number >= 0 && number < frames.size() ? words(frames.get(number)) : "an unknown frame";
    }

    /** {@code com.acme.Main.run(Main.java:12)}. */
    static String words(DumpFrame frame) {
        String where = frame.source().isEmpty()
                ? ""
                : "(" + frame.source() + (frame.line() > 0 ? ":" + frame.line() : "") + ")";
        return Names.of(frame.type()) + "." + frame.method() + where;
    }

    private String step(@Nullable Integer parent, int node) throws IOException {
        HeapObject object = dump.object(dump.address(node));
        String type = object == null ? "unknown" : Names.of(object.typeName());
        if (parent == null) {
            return type;
        }
        String field = field(dump.object(dump.address(parent)), node);
        return (field == null ? "?" : field) + ": " + type;
    }

    private @Nullable String field(@Nullable HeapObject holder, int target) {
        if (holder == null) {
            return null;
        }
        long address = dump.address(target);
        List<String> found = new ArrayList<>();
        holder.forEachReference((declaring, field, value) -> {
            if (value == address) {
                found.add(field);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }
}
