package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.LongList;
import dev.hangscope.heap.hprof.DumpType.Field;
import dev.hangscope.heap.hprof.DumpType.Static;
import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.hprof.record.DumpInput;
import dev.hangscope.heap.hprof.record.RecordVisitor;
import dev.hangscope.heap.hprof.record.RootKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names, classes, stacks, roots, and where objects are. */
final class FirstPass extends RecordVisitor {
    private static final int MOST_ANCESTORS = 1_000;

    final Texts texts = new Texts();
    final Stacks stacks = new Stacks();
    final Roots roots = new Roots();
    private LongList addresses = new LongList();
    private final Map<Long, Long> nameOf = new HashMap<>();
    private final Map<Long, Raw> raws = new LinkedHashMap<>();

    /** A class as it stands in the dump, its names not yet read. */
    private record Raw(long parent, long[] others, List<long[]> statics, List<long[]> fields) {}

    @Override
    public void text(long id, long position, int length) {
        texts.add(id, position, length);
    }

    @Override
    public void loadedClass(int serial, long address, long name) {
        stacks.loadedClass(serial, address);
        nameOf.put(address, name);
    }

    @Override
    public void frame(long id, long method, long source, int classSerial, int line) {
        stacks.frame(id, method, source, classSerial, line);
    }

    @Override
    public void trace(int serial, int frames, DumpInput in) throws IOException {
        stacks.trace(serial, frames, in);
    }

    @Override
    public void root(RootKind kind, long object, int thread, int number) {
        roots.add(kind, object, thread, number);
    }

    @Override
    public void type(long address, long position, DumpInput in) throws IOException {
        in.skip(4);
        long parent = in.id();
        long[] others = {in.id(), in.id(), in.id(), in.id(), in.id()};
        in.skip(4);
        ClassBody.skipConstants(in);
        List<long[]> statics = new ArrayList<>();
        ClassBody.statics(in, (name, value) -> statics.add(new long[] {name, value}));
        List<long[]> fields = new ArrayList<>();
        int count = in.u2();
        for (int i = 0; i < count; i++) {
            fields.add(new long[] {in.id(), in.u1()});
        }
        raws.putIfAbsent(address, new Raw(parent, others, statics, fields));
        addresses.add(address);
    }

    @Override
    public void instance(long address, long type, long position, int bytes, DumpInput in) {
        addresses.add(address);
    }

    @Override
    public void objects(long address, long position, int length, DumpInput in) {
        addresses.add(address);
    }

    @Override
    public void primitives(long address, long position) {
        addresses.add(address);
    }

    /** The addresses of all objects, given away so that they are not kept. */
    LongList takeAddresses() {
        LongList all = addresses;
        addresses = new LongList();
        return all;
    }

    /** All classes by their address, each with its parent. */
    Map<Long, DumpType> types(DumpInput in) throws IOException {
        Map<Long, DumpType> types = new HashMap<>();
        for (Map.Entry<Long, Raw> entry : raws.entrySet()) {
            Raw raw = entry.getValue();
            List<Field> fields = new ArrayList<>();
            for (long[] field : raw.fields) {
                fields.add(new Field(texts.read(field[0], in), (int) field[1]));
            }
            List<Static> statics = new ArrayList<>();
            for (long[] each : raw.statics) {
                statics.add(new Static(texts.read(each[0], in), each[1]));
            }
            long address = entry.getKey();
            String name = texts.read(nameOf.getOrDefault(address, 0L), in).replace('/', '.');
            types.put(address, new DumpType(address, name, raw.others[0], fields, statics, raw.others));
        }
        raws.forEach((address, raw) -> {
            DumpType type = types.get(address);
            if (type != null) {
                type.parent(types.get(raw.parent));
            }
        });
        raws.clear();
        checkAncestors(types.values());
        return types;
    }

    /** A class that is its own ancestor would be followed forever. */
    private static void checkAncestors(Iterable<DumpType> types) throws BadDumpException {
        for (DumpType type : types) {
            int depth = 0;
            for (DumpType each = type; each != null; each = each.parent()) {
                if (++depth > MOST_ANCESTORS) {
                    throw new BadDumpException("has a class that is its own superclass, or has more than "
                            + MOST_ANCESTORS + " superclasses: it is damaged; take it again");
                }
            }
        }
    }
}
