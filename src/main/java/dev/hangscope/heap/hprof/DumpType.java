package dev.hangscope.heap.hprof;

import dev.hangscope.heap.hprof.record.Tags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class in a dump. */
public final class DumpType {
    private final long address;
    private final String name;
    private final long loader;
    private final List<Field> fields;
    private final List<Static> statics;
    private final long[] others;
    private @Nullable DumpType parent;

    /**
     * A field that the class itself declares.
     *
     * @param type its type's number in a dump
     */
    record Field(String name, int type) {
        boolean isReference() {
            return type == Tags.REFERENCE;
        }
    }

    /**
     * A static field that refers to an object.
     *
     * @param value the object's address
     */
    public record Static(String name, long value) {}

    DumpType(long address, String name, long loader, List<Field> fields, List<Static> statics, long[] others) {
        this.address = address;
        this.name = name;
        this.loader = loader;
        this.fields = List.copyOf(fields);
        this.statics = List.copyOf(statics);
        this.others = others;
    }

    void parent(@Nullable DumpType superclass) {
        parent = superclass;
    }

    /** Where its {@code Class} object is. */
    public long address() {
        return address;
    }

    /** {@code java.lang.String}; an array's as the JVM has it: {@code [Ljava.lang.String;}. */
    public String name() {
        return name;
    }

    /** Its class loader's address, 0 for the JVM's own. */
    public long loader() {
        return loader;
    }

    /** Its superclass; {@code null} when it has none, or the dump does not have it. */
    public @Nullable DumpType parent() {
        return parent;
    }

    /** Its static fields that refer to objects, the JVM's own such as resolved constants among them. */
    public List<Static> statics() {
        return statics;
    }

    /** Its loader, signers and protection domain. */
    long[] others() {
        return others;
    }

    List<Field> fields() {
        return fields;
    }

    /** Whether it is the class of this name or one derived from it. */
    public boolean isA(String ancestor) {
        return lineage(ancestor) != null;
    }

    /** The class of this name among itself and its ancestors. */
    @Nullable
    DumpType lineage(String ancestor) {
        for (DumpType type = this; type != null; type = type.parent) {
            if (type.name.equals(ancestor)) {
                return type;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name;
    }
}
