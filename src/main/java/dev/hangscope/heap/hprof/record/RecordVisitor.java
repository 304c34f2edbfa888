package dev.hangscope.heap.hprof.record;

import java.io.IOException;

/**
 * Gets each record of a dump in its order. What a visitor does not read of a body is skipped; the input stands at its
 * beginning. Empty methods: a pass overrides what it wants.
 */
public abstract class RecordVisitor {
    public void text(long id, long position, int length) {}

    public void loadedClass(int serial, long address, long name) {}

    public void frame(long id, long method, long source, int classSerial, int line) {}

    /** The input stands at the frames' ids. */
    public void trace(int serial, int frames, DumpInput in) throws IOException {}

    /** {@code number} is the frame's, or the stack trace's of a thread object. */
    public void root(RootKind kind, long object, int thread, int number) {}

    /** The input stands behind the class's own address; all of it has to be read. */
    public abstract void type(long address, long position, DumpInput in) throws IOException;

    public void instance(long address, long type, long position, int bytes, DumpInput in) throws IOException {}

    public void objects(long address, long position, int length, DumpInput in) throws IOException {}

    public void primitives(long address, long position) throws IOException {}
}
