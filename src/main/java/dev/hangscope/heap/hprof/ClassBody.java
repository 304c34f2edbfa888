package dev.hangscope.heap.hprof;

import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.hprof.record.DumpInput;
import dev.hangscope.heap.hprof.record.Tags;
import java.io.IOException;

/** The parts of a class's record whose length depends on what they hold. */
final class ClassBody {
    private ClassBody() {}

    /** Gets each static field that refers to an object. */
    interface StaticVisitor {
        void accept(long name, long value);
    }

    static void skipConstants(DumpInput in) throws IOException {
        int count = in.u2();
        for (int i = 0; i < count; i++) {
            in.skip(2);
            in.skip(size(in.u1(), in));
        }
    }

    static void statics(DumpInput in, StaticVisitor each) throws IOException {
        int count = in.u2();
        for (int i = 0; i < count; i++) {
            long name = in.id();
            int type = in.u1();
            if (type == Tags.REFERENCE) {
                long value = in.id();
                if (value != 0) {
                    each.accept(name, value);
                }
            } else {
                in.skip(size(type, in));
            }
        }
    }

    static int size(int type, DumpInput in) throws BadDumpException {
        int size = Tags.size(type, in.idSize());
        if (size == 0) {
            throw new BadDumpException("has a field of unknown type " + type + " at byte " + in.position()
                    + ": it is damaged; take it again");
        }
        return size;
    }
}
