package dev.hangscope.heap.hprof;

import org.jspecify.annotations.Nullable;

/** What the one who reads a dump wants of it, asked once for each class. */
public interface Selection {
    /** What becomes of the references of a class's instances, and of its static ones. */
    enum Treatment {
        /** All are edges. */
        FOLLOW,
        /** All are, and the instances are marked: see {@link Dump#marked()}. */
        MARK,
        /** None is. */
        IGNORE,
        /** None of the instances' is, but the instances are listed: see {@link Dump#listed()}. */
        LIST
    }

    /** The treatment of instances of exactly this class. */
    Treatment treatment(DumpType type);

    /** Whether the references in this field of this class, which declares it, are edges; static fields too. */
    boolean follows(DumpType declaring, String field);

    /** The field by which instances of this class are listed where it is null: see {@link Dump#emptied()}. */
    @Nullable
    String listedWhenNull(DumpType type);
}
