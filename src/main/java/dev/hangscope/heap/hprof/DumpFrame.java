package dev.hangscope.heap.hprof;

/**
 * A frame of a thread's stack.
 *
 * @param type class name
 * @param source the source file's name; empty when it is not known
 * @param line the line; 0 or less when it is not known, see {@link #isNative}
 */
public record DumpFrame(String type, String method, String source, int line) {
    private static final int NATIVE = -3;

    /** Whether it is a native method's. */
    public boolean isNative() {
        return line == NATIVE;
    }

    /** Whether it is one of this class's method. */
    public boolean is(String ofType, String ofMethod) {
        return type.equals(ofType) && method.equals(ofMethod);
    }
}
