package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the candidates among the living threads. */
public final class Candidates {
    private static final String OBJECT = "java.lang.Object";
    private static final Set<String> SHARED_BY_VALUE =
            Set.of("java.lang.String", "java.lang.Boolean", "java.lang.Character", "java.lang.Class");

    private final Dump dump;
    private final Waiters waiters;

    private Candidates(Dump dump) {
        this.dump = dump;
        waiters = new Waiters(dump);
    }

    public static List<Candidate> of(Dump dump, List<ThreadObject> threads) throws IOException {
        Candidates finder = new Candidates(dump);
        List<Candidate> candidates = new ArrayList<>();
        for (ThreadObject thread : threads) {
            Candidate candidate = finder.of(thread);
            if (candidate != null) {
                candidates.add(candidate);
            }
        }
        return candidates;
    }

    private @Nullable Candidate of(ThreadObject thread) throws IOException {
        if (thread.waitsForCollector()) {
            return null;
        }
        if (thread.isParked()) {
            HeapObject blocker = dump.object(thread.object().reference("parkBlocker"));
            boolean waits = blocker != null
                    && waiters.of(blocker).contains(thread.object().address());
            return waits ? new Candidate(thread, blocker, 0) : null;
        }
        if (thread.isInObjectWait()) {
            long joined = joined(thread);
            HeapObject monitor = joined == 0 ? monitor(thread) : null;
            return joined == 0 && monitor == null ? null : new Candidate(thread, monitor, joined);
        }
        return null;
    }

    /**
     * The object that {@code Object.wait} was called on: the only one that its frames hold. {@code null} where they hold none, as compiled and
     * native ones do, and where others get at the object without a reference to it: a {@code Thread} is notified by its own end, and equal strings
     * and boxed numbers may be one object.
     */
    private @Nullable HeapObject monitor(ThreadObject thread) throws IOException {
        Set<Long> receivers = new HashSet<>();
        List<DumpFrame> frames = thread.thread().frames();
        for (int at = 0; at < frames.size() && frames.get(at).type().equals(OBJECT); at++) {
            receivers.addAll(dump.roots().ofFrame(thread.thread().serial(), at));
        }
        // JDK 25 keeps the current thread in a variable there.
        receivers.remove(thread.object().address());
        HeapObject monitor =
                receivers.size() == 1 ? dump.object(receivers.iterator().next()) : null;
        boolean shared = monitor == null
                || monitor.isA(ThreadObject.TYPE)
                || monitor.isA("java.lang.Number")
                || SHARED_BY_VALUE.contains(monitor.typeName());
        return shared ? null : monitor;
    }

    /** The thread that is joined: the only one that {@code Thread.join}'s frame holds. */
    private long joined(ThreadObject thread) throws IOException {
        List<DumpFrame> frames = thread.thread().frames();
        int at = 0;
        while (at < frames.size() && frames.get(at).type().equals(OBJECT)) {
            at++;
        }
        if (at == frames.size() || !frames.get(at).is(ThreadObject.TYPE, "join")) {
            return 0;
        }
        long joined = 0;
        for (long address : dump.roots().ofFrame(thread.thread().serial(), at)) {
            HeapObject object = dump.object(address);
            if (object != null && object.isA(ThreadObject.TYPE)) {
                if (joined != 0) {
                    return 0;
                }
                joined = address;
            }
        }
        return joined;
    }
}
