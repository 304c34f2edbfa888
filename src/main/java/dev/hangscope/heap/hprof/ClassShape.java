package dev.hangscope.heap.hprof;

import dev.hangscope.heap.hprof.DumpType.Field;
import dev.hangscope.heap.hprof.record.Tags;
import java.util.ArrayList;
import java.util.List;

/**
 * How the instances of a class lie in a dump: its own fields first, then its parent's.
 *
 * @param references offsets of the fields whose references are edges
 * @param emptyAt offset of the field by which instances are listed when it is null; -1 for none
 * @param bytes the length of an instance; -1 where an ancestor is missing from the dump
 */
record ClassShape(Selection.Treatment treatment, int[] references, int emptyAt, int bytes) {

    static ClassShape of(DumpType type, Selection selection, int idSize) {
        Selection.Treatment treatment = selection.treatment(type);
        String empty = selection.listedWhenNull(type);
        List<Integer> references = new ArrayList<>();
        int emptyAt = -1;
        int offset = 0;
        DumpType last = type;
        for (DumpType each = type; each != null; each = each.parent()) {
            last = each;
            for (Field field : each.fields()) {
                if (field.isReference() && selection.follows(each, field.name())) {
                    references.add(offset);
                }
                if (field.name().equals(empty)) {
                    emptyAt = offset;
                }
                offset += Tags.size(field.type(), idSize);
            }
        }
        boolean whole = last.name().equals("java.lang.Object");
        int[] edges = treatment == Selection.Treatment.FOLLOW || treatment == Selection.Treatment.MARK
                ? references.stream().mapToInt(Integer::intValue).toArray()
                : new int[0];
        return new ClassShape(treatment, edges, emptyAt, whole ? offset : -1);
    }
}
