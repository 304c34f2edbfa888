package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.graph.LongList;
import dev.hangscope.heap.graph.LongToInt;
import dev.hangscope.heap.hprof.record.DumpInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The dump's stack traces and frames. */
final class Stacks {
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
        frameOrdinals.put(id, methods.size());
        methods.add(method);
        sources.add(source);
        frameClasses.add(classSerial);
        lines.add(line);
    }

    void trace(int serial, int frames, DumpInput in) throws IOException {
        traceOrdinals.put(serial, traceStarts.size());
        traceStarts.add(traceFrames.size());
        traceLengths.add(frames);
        for (int i = 0; i < frames; i++) {
            traceFrames.add(in.id());
        }
    }

    /** The frames of this trace, innermost first; empty when the dump has none. */
    List<DumpFrame> frames(int trace, Dump dump) throws IOException {
        int ordinal = traceOrdinals.get(trace);
        List<DumpFrame> frames = new ArrayList<>();
        if (ordinal != LongToInt.NONE) {
            int start = traceStarts.get(ordinal);
            for (int i = 0; i < traceLengths.get(ordinal); i++) {
                frames.add(frame(traceFrames.get(start + i), dump));
            }
        }
        return frames;
    }

    private DumpFrame frame(long id, Dump dump) throws IOException {
        int ordinal = frameOrdinals.get(id);
        if (ordinal == LongToInt.NONE) {
            return new DumpFrame("unknown", "unknown", "", 0);
        }
        int type = classOfSerial.get(frameClasses.get(ordinal));
        DumpType declaring = type == LongToInt.NONE ? null : dump.type(classes.get(type));
        return new DumpFrame(
                declaring == null ? "unknown" : declaring.name(),
                dump.text(methods.get(ordinal)),
                dump.text(sources.get(ordinal)),
                lines.get(ordinal));
    }
}
