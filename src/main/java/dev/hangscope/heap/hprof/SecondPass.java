package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.AddressIndex;
import dev.hangscope.heap.graph.HeapEdges;
import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.hprof.DumpType.Static;
import dev.hangscope.heap.hprof.Selection.Treatment;
import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.hprof.record.DumpInput;
import dev.hangscope.heap.hprof.record.RecordVisitor;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** References between objects, and where in the dump each object lies. */
final class SecondPass extends RecordVisitor {
    final HeapEdges edges;
    final Positions positions;
    final IntList listed = new IntList();
    final IntList emptied = new IntList();
    final BitSet marked = new BitSet();
    private final Map<Long, DumpType> types;
    private final AddressIndex index;
    private final Selection selection;
    private final int idSize;
    private final Map<Long, ClassShape> shapes = new HashMap<>();
    private long lastType;
    private @Nullable ClassShape lastShape;

    SecondPass(Map<Long, DumpType> types, AddressIndex index, Selection selection, DumpInput in) {
        this.types = types;
        this.index = index;
        this.selection = selection;
        idSize = in.idSize();
        edges = new HeapEdges(index.size());
        positions = new Positions(index.size(), in.size());
    }

    @Override
    public void type(long address, long position, DumpInput in) throws IOException {
        in.skip(4 + 6L * idSize + 4);
        int own = number(address, position);
        positions.set(own, position);
        ClassBody.skipConstants(in);
        ClassBody.statics(in, (name, value) -> {});
        int count = in.u2();
        in.skip((long) count * (idSize + 1));
        DumpType type = types.get(address);
        if (type == null) {
            return;
        }
        edges.begin(own);
        // The loader holds its classes, and they hold it.
        for (long other : type.others()) {
            edge(other);
        }
        if (selection.treatment(type) != Treatment.IGNORE) {
            for (Static each : type.statics()) {
                if (selection.follows(type, each.name())) {
                    edge(each.value());
                }
            }
        }
        edges.end();
    }

    @Override
    public void instance(long address, long type, long position, int bytes, DumpInput in) throws IOException {
        int own = number(address, position);
        positions.set(own, position);
        ClassShape shape = shape(type);
        if (shape == null || shape.bytes() != bytes) {
            throw new BadDumpException(
                    "has an object at byte " + position + " that does not fit its class: it is damaged; take it again");
        }
        if (shape.treatment() == Treatment.LIST) {
            listed.add(own);
        } else if (shape.treatment() == Treatment.MARK) {
            marked.set(own);
        }
        edges.begin(own);
        long body = in.position();
        for (int offset : shape.references()) {
            in.skip(body + offset - in.position());
            edge(in.id());
        }
        edges.end();
        if (shape.emptyAt() >= 0) {
            in.seek(body + shape.emptyAt());
            if (in.id() == 0) {
                emptied.add(own);
            }
        }
    }

    private @Nullable ClassShape shape(long type) {
        ClassShape shape = lastShape;
        if (shape == null || type != lastType) {
            shape = shapes.get(type);
            if (shape == null) {
                DumpType known = types.get(type);
                shape = known == null ? null : ClassShape.of(known, selection, idSize);
                if (shape != null) {
                    shapes.put(type, shape);
                }
            }
            lastType = type;
            lastShape = shape;
        }
        return shape;
    }

    @Override
    public void objects(long address, long position, int length, DumpInput in) throws IOException {
        int own = number(address, position);
        positions.set(own, position);
        edges.begin(own);
        for (int i = 0; i < length; i++) {
            edge(in.id());
        }
        edges.end();
    }

    @Override
    public void primitives(long address, long position) throws IOException {
        positions.set(number(address, position), position);
    }

    /** The number of an object that the first pass has seen, unless the addresses of the dump make no sense. */
    private int number(long address, long position) throws BadDumpException {
        int number = index.of(address);
        if (number == AddressIndex.NONE) {
            throw new BadDumpException("has an object at byte " + position
                    + " with an address that makes no sense: it is damaged; take it again");
        }
        return number;
    }

    private void edge(long address) {
        if (address != 0) {
            int target = index.of(address);
            if (target != AddressIndex.NONE) {
                edges.add(target);
            }
        }
    }
}
