package dev.hangscope.agent.jvm.coroutine;

import dev.hangscope.agent.jvm.access.LoadedClasses;
import java.lang.reflect.Method;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the suspend function is that a class of continuations belongs to, by the annotation {@code kotlin.coroutines.jvm.internal.DebugMetadata}
 * which the compiler adds. {@code Class.getAnnotation} would load the classes of all annotations of the class, so the bytes of the annotation
 * are read (Java Virtual Machine Specification, 4.7.16).
 *
 * @param type class of the function
 * @param method its name
 * @param file its source file; {@code null} when the annotation has none
 * @param lines the line of each suspension point, by the continuation's label less one
 */
record SuspensionPoint(String type, String method, @Nullable String file, int[] lines) {

    private static final String ANNOTATION = "Lkotlin/coroutines/jvm/internal/DebugMetadata;";
    private static final int MOST_LINES = 10_000;

    /** Returns the line for a label; -1 when it is not known. */
    int line(int label) {
        return label >= 1 && label <= lines.length ? lines[label - 1] : -1;
    }

    /** Returns what the annotation of this class says; {@code null} when it has none. */
    static @Nullable SuspensionPoint of(Class<?> continuation) {
        try {
            Object raw = LoadedClasses.call(continuation, "getRawAnnotations");
            Object pool = LoadedClasses.call(continuation, "getConstantPool");
            return raw instanceof byte[] bytes && pool != null
                    ? new Annotations(ByteBuffer.wrap(bytes), pool).metadata()
                    : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
            return null;
        }
    }

    /** The runtime visible annotations of a class. */
    private static final class Annotations {
        private final ByteBuffer bytes;
        private final Object pool;
        private final Method text;
        private final Method number;

        Annotations(ByteBuffer bytes, Object pool) throws NoSuchMethodException {
            this.bytes = bytes;
            this.pool = pool;
            text = LoadedClasses.method(pool.getClass(), "getUTF8At", int.class);
            number = LoadedClasses.method(pool.getClass(), "getIntAt", int.class);
        }

        @Nullable
        SuspensionPoint metadata() throws ReflectiveOperationException {
            int count = bytes.getShort() & 0xffff;
            for (int i = 0; i < count; i++) {
                boolean wanted = text().equals(ANNOTATION);
                Map<String, Object> values = members();
                if (wanted && values.get("c") instanceof String type && values.get("m") instanceof String method) {
                    return new SuspensionPoint(
                            type,
                            method,
                            values.get("f") instanceof String file && !file.isEmpty() ? file : null,
                            values.get("l") instanceof int[] lines ? lines : new int[0]);
                }
            }
            return null;
        }

        private Map<String, Object> members() throws ReflectiveOperationException {
            Map<String, Object> values = new TreeMap<>();
            int count = bytes.getShort() & 0xffff;
            for (int i = 0; i < count; i++) {
                String name = text();
                Object value = value();
                if (value != null) {
                    values.put(name, value);
                }
            }
            return values;
        }

        /** Returns a text or an array of numbers; {@code null} for a value of another sort, which is passed over. */
        private @Nullable Object value() throws ReflectiveOperationException {
            char tag = (char) (bytes.get() & 0xff);
            if (tag == 's') {
                return text();
            }
            if (tag == '[') {
                return array();
            }
            if (tag == '@') {
                bytes.getShort();
                members();
            } else {
                bytes.getShort();
                if (tag == 'e') {
                    bytes.getShort();
                }
            }
            return null;
        }

        private @Nullable Object array() throws ReflectiveOperationException {
            int length = bytes.getShort() & 0xffff;
            int[] numbers = new int[Math.min(length, MOST_LINES)];
            boolean areNumbers = length > 0;
            for (int i = 0; i < length; i++) {
                if (bytes.get(bytes.position()) == 'I') {
                    bytes.get();
                    int value = (int) number.invoke(pool, bytes.getShort() & 0xffff);
                    if (i < numbers.length) {
                        numbers[i] = value;
                    }
                } else {
                    areNumbers = false;
                    value();
                }
            }
            return areNumbers ? numbers : null;
        }

        private String text() throws ReflectiveOperationException {
            if (bytes.remaining() < Short.BYTES) {
                throw new BufferUnderflowException();
            }
            return String.valueOf(text.invoke(pool, bytes.getShort() & 0xffff));
        }
    }
}
