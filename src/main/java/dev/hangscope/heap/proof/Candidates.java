package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the candidates among the living threads. */
final class Candidates {
    private final Dump dump;
    private final Waiters waiters;

    private Candidates(Dump dump) {
        this.dump = dump;
        waiters = new Waiters(dump);
    }

    static List<Candidate> of(Dump dump, List<ThreadObject> threads) throws IOException {
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
        if (thread.isParked()) {
            HeapObject blocker = dump.object(thread.object().reference("parkBlocker"));
            boolean waits = blocker != null
                    && waiters.of(blocker).contains(thread.object().address());
            return waits ? new Candidate(thread, blocker, 0) : null;
        }
        if (thread.isInObjectWait()) {
            long joined = joined(thread);
            return joined == 0 ? null : new Candidate(thread, null, joined);
        }
        return null;
    }

    /** The thread that is joined: the only one that {@code Thread.join}'s frame holds. */
    private long joined(ThreadObject thread) throws IOException {
        List<DumpFrame> frames = thread.thread().frames();
        int at = 0;
        while (at < frames.size() && frames.get(at).type().equals("java.lang.Object")) {
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
