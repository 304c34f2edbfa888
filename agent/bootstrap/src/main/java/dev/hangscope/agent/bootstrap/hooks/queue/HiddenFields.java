package dev.hangscope.agent.bootstrap.hooks.queue;

import java.lang.reflect.Field;
import java.util.Arrays;

/**
 * Called by the JDK's reflection with the fields of a class, before anybody sees them. Leaves out the field in which the class's objects
 * keep their record: heap meters, serializers and tests follow all fields that they can see.
 */
public final class HiddenFields {
    private HiddenFields() {}

    /** The fields without the agent's; the same array when there is none. */
    public static Field[] visible(Field[] fields) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].getType() == QueueRecord.class) {
                return without(fields, i);
            }
        }
        return fields;
    }

    private static Field[] without(Field[] fields, int hidden) {
        Field[] others = Arrays.copyOf(fields, fields.length - 1);
        System.arraycopy(fields, hidden + 1, others, hidden, others.length - hidden);
        return others;
    }
}
