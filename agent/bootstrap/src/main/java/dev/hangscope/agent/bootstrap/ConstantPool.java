package dev.hangscope.agent.bootstrap;

import java.nio.charset.StandardCharsets;

/**
 * Reads the constant pool of a class file: Java Virtual Machine Specification, 4.4. Indexes begin with 1. It keeps offsets and makes no
 * objects, because it is used at each start, while the JVM still interprets.
 */
final class ConstantPool {
    /** Offset of the number of entries. */
    static final int SIZE = 8;

    static final int UTF_8 = 1;
    static final int CLASS = 7;
    static final int METHOD = 10;

    /** Bytes in front of a text: its tag and its length. */
    static final int TEXT_HEADER = 3;

    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final byte[] classFile;

    /** Where each entry begins; 0 for the unused one behind a number of 64 bits. */
    private final int[] offsets;

    private final int end;

    /** @throws IndexOutOfBoundsException if the class file is damaged */
    ConstantPool(byte[] classFile) {
        this.classFile = classFile;
        offsets = new int[unsigned(SIZE)];
        int at = SIZE + 2;
        for (int i = 1; i < offsets.length; i++) {
            int tag = classFile[at];
            offsets[i] = at;
            if (tag == UTF_8) {
                at += TEXT_HEADER + ((classFile[at + 1] & 0xff) << 8 | classFile[at + 2] & 0xff);
            } else {
                at += length(tag);
                i += tag == LONG || tag == DOUBLE ? 1 : 0; // takes two entries
            }
        }
        end = at;
    }

    /** The bytes of an entry that is no text, with its tag. */
    private static int length(int tag) {
        return switch (tag) {
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 3;
            case METHOD_HANDLE -> 4;
            case LONG, DOUBLE -> 9;
            default -> 5; // numbers of 32 bits, and pairs of indexes
        };
    }

    /** The index that the next entry would get. */
    int size() {
        return offsets.length;
    }

    /** The offset behind the last entry. */
    int end() {
        return end;
    }

    /** Where the entry begins in the class file, with its tag. */
    int offset(int index) {
        return offsets[index];
    }

    /** The kind of the entry; 0 for the unused one behind a number of 64 bits. */
    int tag(int index) {
        return offsets[index] == 0 ? 0 : classFile[offsets[index]];
    }

    /** The first index that the entry holds. */
    int first(int index) {
        return unsigned(offsets[index] + 1);
    }

    /** The second index that the entry holds. */
    int second(int index) {
        return unsigned(offsets[index] + 3);
    }

    /** A text of letters that are ASCII; others are read as one letter for each byte. */
    String text(int index) {
        return new String(classFile, offsets[index] + TEXT_HEADER, first(index), StandardCharsets.ISO_8859_1);
    }

    private int unsigned(int at) {
        return (classFile[at] & 0xff) << 8 | classFile[at + 1] & 0xff;
    }
}
