package dev.hangscope.heap.hprof;

import dev.hangscope.heap.graph.AddressIndex;
import dev.hangscope.heap.graph.HeapEdges;
import dev.hangscope.heap.graph.IntList;
import dev.hangscope.heap.hprof.HeapObject.Form;
import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.hprof.record.DumpInput;
import dev.hangscope.heap.hprof.record.RecordWalk;
import dev.hangscope.heap.hprof.record.RootKind;
import dev.hangscope.heap.hprof.record.Tags;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A heap dump that has been read: its objects as numbers with their references, and each object's contents on demand, for
 * which the channel has to stay open. About 25 bytes an object. For one thread at a time.
 */
public final class Dump {
    private static final int PASS_BUFFER = 1 << 20;
    private static final int LOOK_BUFFER = 1 << 12;

    private final DumpInput look;
    private final Texts texts;
    private final Roots roots;
    private final Map<Long, DumpType> types;
    private final AddressIndex index;
    private final SecondPass second;
    private final List<DumpThread> threads = new ArrayList<>();

    private Dump(DumpInput look, FirstPass first, Map<Long, DumpType> types, AddressIndex index, SecondPass second) {
        this.look = look;
        this.types = types;
        this.index = index;
        this.second = second;
        texts = first.texts;
        roots = first.roots;
    }

    /**
     * Reads a dump.
     *
     * @param channel the dump; not closed
     * @throws BadDumpException when it is none, or damaged
     * @throws IOException when it cannot be read
     */
    public static Dump read(SeekableByteChannel channel, Selection selection) throws IOException {
        DumpInput in = new DumpInput(channel, PASS_BUFFER);
        FirstPass first = new FirstPass();
        RecordWalk.walk(in, first);
        DumpInput look = new DumpInput(channel, LOOK_BUFFER);
        look.idSize(in.idSize());
        Map<Long, DumpType> types = first.types(look);
        AddressIndex index = AddressIndex.of(first.takeAddresses());
        SecondPass second = new SecondPass(types, index, selection, in);
        RecordWalk.walk(in, second);
        Dump dump = new Dump(look, first, types, index, second);
        dump.readThreads(first.stacks);
        return dump;
    }

    private void readThreads(Stacks stacks) throws IOException {
        Map<Long, DumpThread> found = new HashMap<>();
        for (int root = 0; root < roots.size(); root++) {
            if (roots.kind(root) == RootKind.THREAD_OBJECT && roots.object(root) != 0) {
                List<DumpFrame> frames = stacks.frames(roots.number(root), this);
                DumpThread thread = new DumpThread(roots.thread(root), roots.object(root), frames);
                if (found.putIfAbsent(thread.address(), thread) == null) {
                    threads.add(thread);
                }
            }
        }
    }

    /** How many objects there are; they are numbered from 0. */
    public int objects() {
        return index.size();
    }

    /** The number of the object at this address; -1 when there is none. */
    public int number(long address) {
        return address == 0 ? AddressIndex.NONE : index.of(address);
    }

    /** Where the object with this number is. */
    public long address(int number) {
        return index.address(number);
    }

    /** The references that the selection follows. */
    public HeapEdges edges() {
        return second.edges;
    }

    /** The objects whose class is to be listed. */
    public IntList listed() {
        return second.listed;
    }

    /** The numbers of the objects whose class is to be marked; not to be changed. */
    public BitSet marked() {
        return second.marked;
    }

    /** The objects that are listed because of a field that is null. */
    public IntList emptied() {
        return second.emptied;
    }

    /** The roots. */
    public Roots roots() {
        return roots;
    }

    /** The living threads. */
    public List<DumpThread> threads() {
        return threads;
    }

    /** All classes. */
    public Collection<DumpType> types() {
        return types.values();
    }

    /** The class whose {@code Class} object is at this address; {@code null} when the dump does not have it. */
    public @Nullable DumpType type(long address) {
        return types.get(address);
    }

    String text(long id) throws IOException {
        return texts.read(id, look);
    }

    /** The object at this address; {@code null} when there is none, or for address 0. */
    public @Nullable HeapObject object(long address) throws IOException {
        int number = number(address);
        return number == AddressIndex.NONE ? null : read(number);
    }

    private HeapObject read(int number) throws IOException {
        look.seek(second.positions.get(number));
        int tag = look.u1();
        long address = look.id();
        if (tag == Tags.CLASS) {
            return new HeapObject(address, types.get(address), Form.CLASS, 0, new byte[0], look.idSize());
        }
        look.skip(4);
        if (tag == Tags.INSTANCE) {
            DumpType type = types.get(look.id());
            int bytes = look.i4();
            return new HeapObject(address, type, Form.INSTANCE, 0, look.bytes(bytes), look.idSize());
        }
        int length = look.i4();
        if (tag == Tags.OBJECTS) {
            DumpType type = types.get(look.id());
            byte[] body = look.bytes(length * look.idSize());
            return new HeapObject(address, type, Form.OBJECTS, length, body, look.idSize());
        }
        int size = Tags.size(look.u1(), look.idSize());
        return new HeapObject(address, null, Form.PRIMITIVES, length, look.bytes(length * size), look.idSize());
    }

    /** The text of the {@code String} at this address; empty when there is none. */
    public String string(long address) throws IOException {
        HeapObject string = object(address);
        HeapObject value = string == null ? null : object(string.reference("value"));
        if (string == null || value == null || value.form() != Form.PRIMITIVES) {
            return "";
        }
        // HotSpot writes bytes as they lie in memory: UTF-16 strings have the order of the machine's.
        return new String(
                value.bytes(), string.number("coder") == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
    }
}
