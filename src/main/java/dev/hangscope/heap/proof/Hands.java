package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.hprof.Roots;
import dev.hangscope.heap.hprof.record.RootKind;
import dev.hangscope.heap.waits.Names;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.snapshot.Borrowed.InHand;
import dev.hangscope.snapshot.code.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which threads have one of some objects in their hands: a variable of a frame of the application's refers to it, or to an object
 * that does, by one or two fields; collections are not looked through. Of one thread the place nearest to the object counts,
 * and of such the outermost: that is the method which got it and passes it on.
 */
final class Hands {
    private static final int MOST_FIELDS = 2;

    private final Dump dump;
    private final Map<Integer, ThreadObject> threads = new HashMap<>();

    Hands(Dump dump, List<ThreadObject> threads) {
        this.dump = dump;
        threads.forEach(thread -> this.threads.put(thread.thread().serial(), thread));
    }

    private record Hold(ThreadObject thread, int fields, int frame, int object) {
        boolean isBetterThan(Hold other) {
            return fields != other.fields ? fields < other.fields : frame > other.frame;
        }
    }

    private record Ways(BitSet first, BitSet never) {}

    private record Place(String type, Frame at) {}

    /**
     * Who has one of the objects.
     *
     * @param kept the objects; an entry is told rather than what it wraps
     * @param keepers no way to them: what keeps all of them
     */
    List<InHand> of(PoolContents.Kept kept, BitSet keepers) throws IOException {
        BitSet objects = (BitSet) kept.entries().clone();
        objects.or(kept.wrapped());
        List<BitSet> within = new ArrayList<>(List.of(objects));
        for (int fields = 1; fields <= MOST_FIELDS; fields++) {
            within.add(referrers(within.get(fields - 1)));
        }
        Ways ways = new Ways(kept.entries(), keepers);
        Map<Long, Hold> best = new TreeMap<>();
        Roots roots = dump.roots();
        for (int root = 0; root < roots.size(); root++) {
            ThreadObject thread = threads.get(roots.thread(root));
            if (roots.kind(root) != RootKind.JAVA_FRAME
                    || thread == null
                    || !isApplication(thread, roots.number(root))) {
                continue;
            }
            Hold hold = hold(dump.number(roots.object(root)), thread, roots.number(root), within, ways);
            if (hold != null) {
                best.merge(thread.id(), hold, (known, other) -> other.isBetterThan(known) ? other : known);
            }
        }
        return places(best);
    }

    private boolean isApplication(ThreadObject thread, int frame) {
        List<DumpFrame> frames = thread.thread().frames();
        return frame >= 0
                && frame < frames.size()
                && !ThreadObject.isJdk(frames.get(frame).type());
    }

    private @Nullable Hold hold(int node, ThreadObject thread, int frame, List<BitSet> within, Ways ways)
            throws IOException {
        if (node < 0) {
            return null;
        }
        for (int fields = 0; fields <= MOST_FIELDS; fields++) {
            int found = within.get(fields).get(node) ? follow(node, fields, within, ways) : -1;
            if (found >= 0) {
                return new Hold(thread, fields, frame, found);
            }
        }
        return null;
    }

    /** The object that so many fields lead to; -1 when there is a collection or the keeper of all on each way. */
    private int follow(int node, int fields, List<BitSet> within, Ways ways) throws IOException {
        if (fields == 0) {
            return node;
        }
        HeapObject object = dump.object(dump.address(node));
        boolean leads = object != null
                && object.form() == HeapObject.Form.INSTANCE
                && !ThreadObject.isJdk(object.typeName())
                && !ways.never().get(node);
        if (!leads) {
            return -1;
        }
        List<Integer> next = new ArrayList<>();
        dump.edges().forEach(node, target -> {
            if (within.get(fields - 1).get(target)) {
                next.add(target);
            }
        });
        next.sort(Comparator.comparing(target -> !ways.first().get(target)));
        for (int target : next) {
            int found = follow(target, fields - 1, within, ways);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    private BitSet referrers(BitSet objects) {
        BitSet found = new BitSet();
        for (int node = 0; node < dump.objects(); node++) {
            int referrer = node;
            dump.edges().forEach(node, target -> {
                if (objects.get(target)) {
                    found.set(referrer);
                }
            });
        }
        return found;
    }

    private List<InHand> places(Map<Long, Hold> best) throws IOException {
        Map<Place, List<Long>> places = new LinkedHashMap<>();
        for (Hold hold : best.values()) {
            HeapObject object = dump.object(dump.address(hold.object()));
            if (object != null) {
                DumpFrame frame = hold.thread().thread().frames().get(hold.frame());
                places.computeIfAbsent(
                                new Place(Names.of(object.typeName()), ThreadFacts.frame(frame)),
                                key -> new ArrayList<>())
                        .add(hold.thread().id());
            }
        }
        List<InHand> inHand = new ArrayList<>();
        places.forEach((place, ids) -> inHand.add(new InHand(place.type(), place.at(), ids)));
        return inHand;
    }
}
