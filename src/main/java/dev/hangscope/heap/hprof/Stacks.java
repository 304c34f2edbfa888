package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.graph.LongList;
import dev.hangscope.heap.graph.LongToInt;
import dev.hangscope.heap.hprof.record.DumpInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dump's stack traces and frames. HotSpot writes the frames of each thread anew; here those of one place are kept once, and so are stacks
 * that are equal: of a hundred thousand threads most stand at few places.
 */
final class Stacks {
    private record Place(long method, long source, int classSerial, int line) {}

    private final Map<Place, Integer> places = new HashMap<>();
    private final Map<Integer, DumpFrame> frames = new HashMap<>();
    private final Map<List<DumpFrame>, List<DumpFrame>> stacks = new HashMap<>();
    private final LongToInt classOfSerial = new LongToInt();
    private final LongList classes = new LongList();
    private final LongToInt frameOrdinals = new LongToInt();
    private final LongList methods = new LongList();
    private final LongList sources = new LongList();
    private final IntList frameClasses = new IntList();
    private final IntList lines = new IntList();
    private final LongToInt traceOrdinals = new LongToInt();
    private final IntList traceStarts = new IntList();
    private final IntList traceLengths = new IntList();
    private final LongList traceFrames = new LongList();

    void loadedClass(int serial, long address) {
        classOfSerial.put(serial, classes.size());
        classes.add(address);
    }

    void frame(long id, long method, long source, int classSerial, int line) {
        Place place = new Place(method, source, classSerial, line);
        Integer known = places.get(place);
        int ordinal = known == null ? methods.size() : known;
        frameOrdinals.put(id, ordinal);
        if (known == null) {
            places.put(place, ordinal);
            methods.add(method);
            sources.add(source);
            frameClasses.add(classSerial);
            lines.add(line);
        }
    }

    void trace(int serial, int frames, DumpInput in) throws IOException {
        traceOrdinals.put(serial, traceStarts.size());
        traceStarts.add(traceFrames.size());
        traceLengths.add(frames);
        for (int i = 0; i < frames; i++) {
            traceFrames.add(in.id());
        }
    }

    /** The frames of this trace, innermost first, the same list for equal stacks; empty when the dump has none. */
    List<DumpFrame> frames(int trace, Dump dump) throws IOException {
        int ordinal = traceOrdinals.get(trace);
        List<DumpFrame> stack = new ArrayList<>();
        if (ordinal != LongToInt.NONE) {
            int start = traceStarts.get(ordinal);
            for (int i = 0; i < traceLengths.get(ordinal); i++) {
                stack.add(frame(traceFrames.get(start + i), dump));
            }
        }
        List<DumpFrame> known = stacks.get(stack);
        if (known == null) {
            known = List.copyOf(stack);
            stacks.put(known, known);
        }
        return known;
    }

    private DumpFrame frame(long id, Dump dump) throws IOException {
        int ordinal = frameOrdinals.get(id);
        if (ordinal == LongToInt.NONE) {
            return new DumpFrame("unknown", "unknown", "", 0);
        }
        DumpFrame known = frames.get(ordinal);
        if (known == null) {
            known = read(ordinal, dump);
            frames.put(ordinal, known);
        }
        return known;
    }

    private DumpFrame read(int ordinal, Dump dump) throws IOException {
        int type = classOfSerial.get(frameClasses.get(ordinal));
        DumpType declaring = type == LongToInt.NONE ? null : dump.type(classes.get(type));
        return new DumpFrame(
                declaring == null ? "unknown" : declaring.name(),
                dump.text(methods.get(ordinal)),
                dump.text(sources.get(ordinal)),
                lines.get(ordinal));
    }
}
