package dev.hangscope.heap.hprof;

import dev.hangscope.heap.hprof.DumpType.Field;
import dev.hangscope.heap.hprof.DumpType.Static;
import dev.hangscope.heap.hprof.record.Tags;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** One object of a dump, read on demand. A field that its class does not have is 0: JDKs differ. */
public final class HeapObject {
    private final long address;
    private final @Nullable DumpType type;
    private final byte[] body;
    private final int length;
    private final Form form;
    private final int idSize;

    /** What an object is. */
    public enum Form {
        INSTANCE,
        OBJECTS,
        PRIMITIVES,
        CLASS
    }

    /** Gets each reference that is not null. */
    public interface ReferenceVisitor {
        /**
         * One reference.
         *
         * @param declaring the class that declares the field; {@code null} for an array's element
         * @param field the field's name, or the element's number in brackets
         * @param target the address
         */
        void accept(@Nullable DumpType declaring, String field, long target);
    }

    HeapObject(long address, @Nullable DumpType type, Form form, int length, byte[] body, int idSize) {
        this.address = address;
        this.type = type;
        this.form = form;
        this.length = length;
        this.body = body;
        this.idSize = idSize;
    }

    /** Where it is. */
    public long address() {
        return address;
    }

    /** Its class; of a {@code Class} object the class that it stands for; {@code null} for an array of primitives. */
    public @Nullable DumpType type() {
        return type;
    }

    /** What it is. */
    public Form form() {
        return form;
    }

    /** Elements of an array. */
    public int length() {
        return length;
    }

    /** The bytes of an array of primitives. */
    public byte[] bytes() {
        return body.clone();
    }

    /** The class's name. */
    public String typeName() {
        if (form == Form.CLASS) {
            return "java.lang.Class";
        }
        return type == null ? "an array of primitives" : type.name();
    }

    /** Whether it is an instance of this class or one derived from it. */
    public boolean isA(String ancestor) {
        return form == Form.INSTANCE && type != null && type.isA(ancestor);
    }

    /** The address in this field; 0 for null. */
    public long reference(String field) {
        return value(field);
    }

    /** The int, long, short, byte or boolean in this field. */
    public long number(String field) {
        return value(field);
    }

    private long value(String name) {
        if (form == Form.CLASS || form == Form.PRIMITIVES) {
            return 0;
        }
        int offset = 0;
        for (DumpType each = type; each != null; each = each.parent()) {
            for (Field field : each.fields()) {
                int size = Tags.size(field.type(), idSize);
                if (field.name().equals(name)) {
                    long number = new BigInteger(body, offset, size).longValue();
                    return field.isReference() && size == 4 ? number & 0xFFFF_FFFFL : number;
                }
                offset += size;
            }
        }
        return 0;
    }

    /** Whether its class or an ancestor has such a field. */
    public boolean has(String name) {
        for (DumpType each = type; each != null && form == Form.INSTANCE; each = each.parent()) {
            if (each.fields().stream().anyMatch(field -> field.name().equals(name))) {
                return true;
            }
        }
        return false;
    }

    /** The address in this element of an array of objects. */
    public long element(int index) {
        long number = new BigInteger(body, index * idSize, idSize).longValue();
        return idSize == 4 ? number & 0xFFFF_FFFFL : number;
    }

    /** Gives each reference that is not null. */
    public void forEachReference(ReferenceVisitor each) {
        switch (form) {
            case INSTANCE -> fields(each);
            case OBJECTS -> {
                for (int i = 0; i < length; i++) {
                    if (element(i) != 0) {
                        each.accept(null, "[" + i + "]", element(i));
                    }
                }
            }
            case CLASS -> {
                if (type != null) {
                    for (Static field : type.statics()) {
                        each.accept(type, field.name(), field.value());
                    }
                }
            }
            case PRIMITIVES -> {
                // has none
            }
        }
    }

    private void fields(ReferenceVisitor each) {
        int offset = 0;
        for (DumpType declaring = type; declaring != null; declaring = declaring.parent()) {
            for (Field field : declaring.fields()) {
                int size = Tags.size(field.type(), idSize);
                if (field.isReference()) {
                    long number = new BigInteger(body, offset, size).longValue();
                    long target = size == 4 ? number & 0xFFFF_FFFFL : number;
                    if (target != 0) {
                        each.accept(declaring, field.name(), target);
                    }
                }
                offset += size;
            }
        }
    }
}
