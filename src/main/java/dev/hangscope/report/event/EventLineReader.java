package dev.hangscope.report.event;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@link EventLine} writes, and refuses what it never writes: a line may come from any program. */
public final class EventLineReader {
    private static final String NAME_OF_EVENT = "hangscope.hang";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]{0,99}");
    private static final int MOST_ATTRIBUTES = 64;
    private static final int MOST_VALUES = 64;

    /** Times outside have no nanoseconds in 64 bits. */
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private final JsonReader in;
    private @Nullable Instant time;
    private EventRecord.@Nullable Severity severity;
    private boolean isEvent;
    private String body = "";
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> resource = new HashMap<>();

    private EventLineReader(String line) {
        in = new JsonReader(new StringReader(line));
    }

    /**
     * Reads one line, without its end.
     *
     * @throws BadEventException when it is no event
     */
    public static EventRecord read(String line) throws BadEventException {
        try {
            return new EventLineReader(line).event();
        } catch (IOException | IllegalStateException | NumberFormatException notJson) {
            throw new BadEventException("no JSON, or cut off");
        }
    }

    private EventRecord event() throws IOException, BadEventException {
        in.beginObject();
        while (in.hasNext()) {
            field(in.nextName());
        }
        in.endObject();
        if (in.peek() != JsonToken.END_DOCUMENT) {
            throw new BadEventException("more than one value");
        }
        if (time == null || severity == null || !isEvent) {
            throw new BadEventException("no time, severity or event");
        }
        return new EventRecord(time, severity, body, attributes, resource);
    }

    private void field(String name) throws IOException, BadEventException {
        switch (name) {
            case "time" -> time = time(in.nextString());
            case "severity" -> severity = severity(in.nextString());
            case "event" -> isEvent = in.nextString().equals(NAME_OF_EVENT);
            case "body" -> body = text();
            case "attributes" -> attributes();
            case "resource" -> resource();
            default -> in.skipValue();
        }
    }

    private static Instant time(String text) throws BadEventException {
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(FIRST) && time.isBefore(LAST)) {
                return time;
            }
        } catch (DateTimeException notATime) {
            // refused below
        }
        throw new BadEventException("its time is none");
    }

    private static EventRecord.Severity severity(String text) throws BadEventException {
        for (EventRecord.Severity each : EventRecord.Severity.values()) {
            if (each.name().equals(text)) {
                return each;
            }
        }
        throw new BadEventException("its severity is none");
    }

    private String text() throws IOException {
        return PlainText.line(in.nextString());
    }

    private void attributes() throws IOException, BadEventException {
        in.beginObject();
        while (in.hasNext()) {
            String name = name(attributes.size());
            switch (in.peek()) {
                case STRING -> attributes.put(name, text());
                case NUMBER -> attributes.put(name, number(in.nextString()));
                case BEGIN_ARRAY -> attributes.put(name, texts());
                default -> in.skipValue();
            }
        }
        in.endObject();
    }

    private static Object number(String text) throws BadEventException {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException notWhole) {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
            throw new BadEventException("a number is too large");
        }
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            if (in.peek() == JsonToken.STRING && texts.size() < MOST_VALUES) {
                texts.add(text());
            } else {
                in.skipValue();
            }
        }
        in.endArray();
        return List.copyOf(texts);
    }

    private void resource() throws IOException, BadEventException {
        in.beginObject();
        while (in.hasNext()) {
            String name = name(resource.size());
            if (in.peek() == JsonToken.STRING) {
                resource.put(name, text());
            } else {
                in.skipValue();
            }
        }
        in.endObject();
    }

    private String name(int already) throws IOException, BadEventException {
        String name = in.nextName();
        if (!NAME.matcher(name).matches() || already >= MOST_ATTRIBUTES) {
            throw new BadEventException("too many attributes, or one without a proper name");
        }
        return name;
    }
}
