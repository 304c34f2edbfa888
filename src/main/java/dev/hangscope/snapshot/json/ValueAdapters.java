package dev.hangscope.snapshot.json;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.hangscope.snapshot.code.Frame;
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
    private static final Duration LONGEST = Duration.ofDays(365_250);

    /** {@code timed-waiting} for TIMED_WAITING. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<?> raw = type.getRawType();
        if (raw == Duration.class) {
            return (TypeAdapter<T>) new Text<>(Duration::toString, ValueAdapters::duration);
        }
        if (raw == Instant.class) {
            return (TypeAdapter<T>) new Text<>(Instant::toString, ValueAdapters::time);
        }
        if (raw == Frame.class) {
            return (TypeAdapter<T>) new Text<>(FrameText::write, FrameText::read);
        }
        return raw.isEnum() ? (TypeAdapter<T>) new Text<>(ValueAdapters::word, text -> constant(raw, text)) : null;
    }

    /** Times are added to each other: what is close to the limits of the JDK's types would fail there. */
    private static Duration duration(String text) {
        Duration duration = Duration.parse(text);
        if (duration.compareTo(LONGEST) > 0 || duration.compareTo(LONGEST.negated()) < 0) {
            throw new JsonParseException("a duration of more than 1000 years");
        }
        return duration;
    }

    private static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH.minus(LONGEST)) || time.isAfter(Instant.EPOCH.plus(LONGEST))) {
            throw new JsonParseException("a time that is not within 1000 years of 1970");
        }
        return time;
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
