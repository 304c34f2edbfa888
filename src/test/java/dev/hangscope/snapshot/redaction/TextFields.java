package dev.hangscope.snapshot.redaction;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Makes records with every component filled, found by reflection: a text of a component that is added to the facts later is in
 * the tests as soon as it is in the facts.
 */
public final class TextFields {
    private final BiFunction<String, String, String> texts;
    private int depth;

    private TextFields(BiFunction<String, String, String> texts) {
        this.texts = texts;
    }

    /**
     * Makes one.
     *
     * @param texts the text of a component, by the record's simple name and the component's name
     */
    public static <T> T filled(Class<T> type, BiFunction<String, String, String> texts) {
        return type.cast(new TextFields(texts).record(type));
    }

    /** All texts that a record holds, at any depth, as {@code Record.component=text}. */
    public static List<String> of(Object record) {
        List<String> found = new ArrayList<>();
        collect(record, "", found);
        return found;
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        depth++;
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), type.getSimpleName(), components[i].getName());
        }
        depth--;
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException fault) {
            throw new AssertionError(type + " cannot be made", fault);
        }
    }

    private Object value(Type type, String record, String component) {
        if (type instanceof ParameterizedType list) {
            Type element = list.getActualTypeArguments()[0];
            boolean within = element.getTypeName().endsWith(".Snapshot") && depth > 1;
            return within ? List.of() : List.of(value(element, record, component));
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return texts.apply(record, component);
        }
        if (raw.isRecord()) {
            return record(raw);
        }
        if (raw.isSealed()) {
            return value(raw.getPermittedSubclasses()[0], record, component);
        }
        if (raw.isEnum()) {
            // What signatures say about a frame is no part of a file: the diagnosis writes it in anew.
            return record.equals("Frame") ? null : raw.getEnumConstants()[0];
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return true;
        }
        if (raw == int.class || raw == Integer.class) {
            return 1;
        }
        if (raw == long.class || raw == Long.class) {
            return 1L;
        }
        if (raw == Duration.class) {
            return Duration.ofSeconds(60);
        }
        if (raw == Instant.class) {
            return Instant.parse("2026-11-21T10:15:30Z");
        }
        throw new AssertionError("no value is known for " + type + " of " + record + "." + component);
    }

    private static void collect(Object value, String where, List<String> found) {
        if (value instanceof String text) {
            found.add(where + "=" + text);
        } else if (value instanceof List<?> list) {
            list.forEach(each -> collect(each, where, found));
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    collect(
                            component.getAccessor().invoke(value),
                            value.getClass().getSimpleName() + "." + component.getName(),
                            found);
                } catch (ReflectiveOperationException fault) {
                    throw new AssertionError(component + " cannot be read", fault);
                }
            }
        }
    }
}
