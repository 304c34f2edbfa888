package dev.hangscope.snapshot.json;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.hangscope.snapshot.Frame;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values that are one string in JSON: frames, ISO-8601 durations and times, enums in lower case with hyphens. */
final class ValueAdapters implements TypeAdapterFactory {

    /** {@code timed-waiting} for TIMED_WAITING. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<?> raw = type.getRawType();
        if (raw == Duration.class) {
            return (TypeAdapter<T>) new Text<>(Duration::toString, Duration::parse);
        }
        if (raw == Instant.class) {
            return (TypeAdapter<T>) new Text<>(Instant::toString, Instant::parse);
        }
        if (raw == Frame.class) {
            return (TypeAdapter<T>) new Text<>(FrameText::write, FrameText::read);
        }
        return raw.isEnum() ? (TypeAdapter<T>) new Text<>(ValueAdapters::word, text -> constant(raw, text)) : null;
    }

    private static Enum<?> constant(Class<?> type, String text) {
        Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new JsonParseException("'" + text + "' is none of "
                        + Arrays.stream(constants).map(ValueAdapters::word).collect(Collectors.joining(", "))));
    }

    private static final class Text<V> extends TypeAdapter<V> {
        private final Function<V, String> write;
        private final Function<String, V> read;

        Text(Function<V, String> write, Function<String, V> read) {
            this.write = write;
            this.read = read;
        }

        @Override
        public void write(JsonWriter out, V value) throws IOException {
            out.value(write.apply(value));
        }

        @Override
        public V read(JsonReader in) throws IOException {
            String path = in.getPath();
            String text = in.nextString();
            try {
                return read.apply(text);
            } catch (DateTimeException | JsonParseException bad) {
                throw new JsonParseException(path + ": " + bad.getMessage(), bad);
            }
        }
    }
}
