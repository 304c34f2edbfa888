package dev.hangscope.agent.bootstrap;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The constant pool of a class file, to be changed: Java Virtual Machine Specification, 4.4. Indexes begin with 1. */
final class ConstantPool {
    private static final int UTF_8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final List<Constant> constants = new ArrayList<>();

    /**
     * One entry.
     *
     * @param tag its kind; 0 for the unused entry behind a number of 64 bits
     * @param data its bytes; empty where there is a text
     * @param text of a Utf8 entry; {@code null} for all others
     */
    private record Constant(int tag, byte[] data, @Nullable String text) {}

    private ConstantPool() {
        constants.add(new Constant(0, new byte[0], null));
    }

    /** Reads it from where its number of entries is. */
    static ConstantPool read(DataInputStream in) throws IOException {
        ConstantPool pool = new ConstantPool();
        int count = in.readUnsignedShort();
        while (pool.size() < count) {
            int tag = in.readUnsignedByte();
            boolean text = tag == UTF_8;
            pool.constants.add(
                    new Constant(tag, text ? new byte[0] : in.readNBytes(length(tag)), text ? in.readUTF() : null));
            if (tag == LONG || tag == DOUBLE) {
                pool.constants.add(new Constant(0, new byte[0], null)); // takes two entries
            }
        }
        return pool;
    }

    private static int length(int tag) {
        return switch (tag) {
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            case LONG, DOUBLE -> 8;
            default -> 4; // numbers of 32 bits, and pairs of indexes
        };
    }

    /** Writes it with its number of entries. */
    void write(DataOutputStream out) throws IOException {
        out.writeShort(size());
        for (Constant constant : constants) {
            if (constant.tag != 0) {
                out.writeByte(constant.tag);
                if (constant.text == null) {
                    out.write(constant.data);
                } else {
                    out.writeUTF(constant.text);
                }
            }
        }
    }

    /** The index that the next entry gets. */
    int size() {
        return constants.size();
    }

    int tag(int index) {
        return constants.get(index).tag;
    }

    /** The first index that the entry holds. */
    int first(int index) {
        return ByteBuffer.wrap(constants.get(index).data).getShort(0) & 0xffff;
    }

    /** The second index that the entry holds. */
    int second(int index) {
        return ByteBuffer.wrap(constants.get(index).data).getShort(2) & 0xffff;
    }

    /** The text of a Utf8 entry; empty for all others. */
    String text(int index) {
        String text = constants.get(index).text;
        return text == null ? "" : text;
    }

    void setText(int index, String text) {
        constants.set(index, new Constant(UTF_8, new byte[0], text));
    }

    /** Changes the first index that the entry holds. */
    void setFirst(int index, int first) {
        ByteBuffer.wrap(constants.get(index).data).putShort(0, (short) first);
    }

    void addText(String text) {
        constants.add(new Constant(UTF_8, new byte[0], text));
    }

    /** Adds an entry that holds one index. */
    void add(int tag, int first) {
        constants.add(
                new Constant(tag, ByteBuffer.allocate(2).putShort((short) first).array(), null));
    }
}
