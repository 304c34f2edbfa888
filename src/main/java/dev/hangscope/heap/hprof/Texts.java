package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.graph.LongList;
import dev.hangscope.heap.graph.LongToInt;
import dev.hangscope.heap.hprof.record.DumpInput;
import dev.hangscope.heap.hprof.record.RecordWalk;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The dump's table of texts: where each lies; read when it is asked for. */
final class Texts {
    private final LongToInt ordinals = new LongToInt();
    private final LongList positions = new LongList();
    private final IntList lengths = new IntList();
    private final Map<Long, String> known = new HashMap<>();

    void add(long id, long position, int length) {
        ordinals.put(id, positions.size());
        positions.add(position);
        lengths.add(length);
    }

    /** The text with this id; empty when there is none. */
    String read(long id, DumpInput in) throws IOException {
        String text = known.get(id);
        if (text == null) {
            int ordinal = ordinals.get(id);
            if (ordinal == LongToInt.NONE) {
                text = "";
            } else {
                in.seek(positions.get(ordinal));
                text = RecordWalk.text(in.bytes(lengths.get(ordinal)));
            }
            known.put(id, text);
        }
        return text;
    }
}
