package dev.hangscope.heap.hprof.record;

/** The numbers by which records and what a heap segment holds are told apart. */
public final class Tags {
    static final int TEXT = 0x01;
    static final int LOAD_CLASS = 0x02;
    static final int FRAME = 0x04;
    static final int TRACE = 0x05;
    static final int HEAP_DUMP = 0x0C;
    static final int HEAP_SEGMENT = 0x1C;
    static final int HEAP_END = 0x2C;

    public static final int CLASS = 0x20;
    public static final int INSTANCE = 0x21;
    public static final int OBJECTS = 0x22;
    static final int PRIMITIVES = 0x23;

    public static final int REFERENCE = 2;

    private Tags() {}

    /** Bytes of a value of this type; 0 for a type that does not exist. */
    public static int size(int type, int idSize) {
        return switch (type) {
            case REFERENCE -> idSize;
            case 4, 8 -> 1; // boolean, byte
            case 5, 9 -> 2; // char, short
            case 6, 10 -> 4; // float, int
            case 7, 11 -> 8; // double, long
            default -> 0;
        };
    }
}
