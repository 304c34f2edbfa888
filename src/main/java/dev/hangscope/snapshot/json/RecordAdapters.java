package dev.hangscope.snapshot.json;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects. Unlike gson's own way it does not let a record be made without a component that must be there:
 * what is not {@code @Nullable} is asked for by name. Members that no component has are skipped, so that an older reader
 * reads a newer file.
 */
final class RecordAdapters implements TypeAdapterFactory {

    @Override
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        if (!type.getRawType().isRecord()) {
            return null;
        }
        @SuppressWarnings("unchecked")
        Class<T> record = (Class<T>) type.getRawType();
        return new RecordAdapter<>(gson, record);
    }

    /** One component with the way to write and read it. */
    private record Part(RecordComponent component, int index, boolean optional, TypeAdapter<Object> adapter) {}

    private static final class RecordAdapter<T> extends TypeAdapter<T> {
        private final Class<T> type;
        private final Map<String, Part> parts = new LinkedHashMap<>();
        private final Constructor<T> constructor;

        RecordAdapter(Gson gson, Class<T> type) {
            this.type = type;
            RecordComponent[] components = type.getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                @SuppressWarnings("unchecked")
                TypeAdapter<Object> adapter =
                        (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(components[i].getGenericType()));
                boolean optional = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
                parts.put(components[i].getName(), new Part(components[i], i, optional, adapter));
            }
            try {
                constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            } catch (NoSuchMethodException impossible) {
                throw new IllegalStateException("every record has its canonical constructor", impossible);
            }
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.beginObject();
            for (Part part : parts.values()) {
                Object member = member(part, value);
                if (member != null) {
                    out.name(part.component().getName());
                    part.adapter().write(out, member);
                }
            }
            out.endObject();
        }

        private static @Nullable Object member(Part part, Object value) {
            try {
                return part.component().getAccessor().invoke(value);
            } catch (IllegalAccessException | InvocationTargetException fault) {
                throw new IllegalStateException("cannot read " + part.component(), fault);
            }
        }

        @Override
        public T read(JsonReader in) throws IOException {
            Object[] values = new Object[parts.size()];
            String path = in.getPath();
            in.beginObject();
            while (in.hasNext()) {
                Part part = parts.get(in.nextName());
                if (part == null || in.peek() == JsonToken.NULL) {
                    in.skipValue();
                } else {
                    values[part.index()] = part.adapter().read(in);
                }
            }
            in.endObject();
            for (Part part : parts.values()) {
                if (values[part.index()] == null && !part.optional()) {
                    throw new JsonParseException(
                            path + " has no '" + part.component().getName() + "'");
                }
            }
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException fault) {
                throw new JsonParseException(path + " is no " + type.getSimpleName() + ": " + fault.getCause(), fault);
            }
        }
    }
}
