package dev.hangscope.snapshot.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.text.PlainText;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes snapshots, and reads them back from a snapshot's file or from a report that holds one. */
public final class SnapshotJson {
    /** The version of reports and snapshots; raised when a reader of the old one would read the new one wrongly. */
    public static final String SCHEMA = "hangscope/2";

    /** The versions that can be read. Version 1 has other names of kinds in its findings; its snapshot is the same. */
    private static final List<String> READABLE = List.of(SCHEMA, "hangscope/1");

    /** What a value of the file needs while the file is read, in bytes; measured on reports of HotSpot with compressed references. */
    public static final long BYTES_PER_VALUE = 150;

    /** A report on 100,000 virtual threads has two million values. */
    private static final long MOST_VALUES = 20_000_000;

    private static final int LONGEST_REASON = 300;
    private static final String NOT_OURS =
            "not a Hangscope file (no 'schema' member): give a report written with format=json or out=FOLDER";

    private static final Pattern PLACE = Pattern.compile("at line \\d+ column \\d+");
    private static final TypeToken<List<Frame>> STACK = new TypeToken<>() {};

    private SnapshotJson() {}

    /** Writes a file of its own: {@code {"schema": ..., "snapshot": {...}}}. */
    public static void write(Snapshot snapshot, Writer out) throws IOException {
        JsonWriter json = new JsonWriter(new EscapingWriter(out));
        json.beginObject().name("schema").value(SCHEMA).name("snapshot");
        writeValue(snapshot, json);
        json.endObject().flush();
    }

    /** Writes the snapshot as one value into a document that is being written. */
    public static void writeValue(Snapshot snapshot, JsonWriter out) throws IOException {
        StackTable stacks = new StackTable();
        Gson gson = gson(stacks);
        out.beginObject();
        out.name("trigger").value(ValueAdapters.word(snapshot.trigger()));
        out.name("time").value(snapshot.time().toString());
        out.name("process");
        gson.toJson(snapshot.process(), snapshot.process().getClass(), out);
        if (snapshot.jvm() != null) {
            out.name("jvm");
            gson.toJson(snapshot.jvm(), snapshot.jvm().getClass(), out);
        }
        if (snapshot.os() != null) {
            out.name("os");
            gson.toJson(snapshot.os(), snapshot.os().getClass(), out);
        }
        out.name("sensors");
        gson.toJson(snapshot.sensors(), new TypeToken<List<?>>() {}.getType(), out);
        if (snapshot.jvms() != null) {
            out.name("jvms");
            gson.toJson(snapshot.jvms(), new TypeToken<List<Snapshot>>() {}.getType(), out);
        }
        if (snapshot.silent() != null) {
            out.name("silent");
            gson.toJson(snapshot.silent(), new TypeToken<List<?>>() {}.getType(), out);
        }
        if (snapshot.signatures() != null) {
            out.name("signatures");
            gson.toJson(snapshot.signatures(), new TypeToken<List<?>>() {}.getType(), out);
        }
        if (snapshot.peers() != null) {
            out.name("peers");
            gson.toJson(snapshot.peers(), new TypeToken<List<?>>() {}.getType(), out);
        }
        if (snapshot.standstill() != null) {
            out.name("standstill");
            gson.toJson(snapshot.standstill(), Standstill.class, out);
        }
        out.name("stacks").beginArray();
        for (List<Frame> stack : stacks.stacks()) {
            writeFrames(out, stack);
        }
        out.endArray().endObject();
    }

    /**
     * What a file of ours holds for a new diagnosis.
     *
     * @param snapshot the facts
     * @param after what the report that holds them was made with; {@code null} for a snapshot's own file
     * @param silence the same of the silence of a peer; {@code null} where it is not told
     */
    public record Saved(
            Snapshot snapshot,
            @Nullable Duration after,
            @Nullable Duration silence) {}

    /** The snapshot alone; see {@link #readSaved}. */
    public static Snapshot read(Reader in) throws IOException {
        return readSaved(in, MOST_VALUES).snapshot();
    }

    /**
     * The snapshot in a file that {@link #write} or a JSON report made.
     *
     * @param values the most values that the file may have, of which each needs about {@link #BYTES_PER_VALUE} bytes while it
     *     is read
     * @throws SnapshotFormatException when it is none, one of another version, or too large
     * @throws IOException when it cannot be read
     * @throws OutOfMemoryError when it does not fit into the heap all the same
     */
    public static Saved readSaved(Reader in, long values) throws IOException {
        try {
            return saved(new CountingJsonReader(in, Math.min(values, MOST_VALUES)));
        } catch (CountingJsonReader.TooManyValuesException tooLarge) {
            throw new SnapshotFormatException(
                    "too large for this JVM's memory (more than " + Math.min(values, MOST_VALUES)
                            + " values); give it more with -Xmx",
                    tooLarge);
        } catch (RuntimeException bad) {
            // gson wraps what is no fault of the file: the JVM's memory, and the disk.
            if (bad.getCause() instanceof VirtualMachineError memory) {
                throw memory;
            }
            if (bad.getCause() instanceof IOException unreadable && !isSyntax(unreadable)) {
                throw unreadable;
            }
            throw new SnapshotFormatException(
                    "broken or incomplete JSON (" + PlainText.line(firstLine(bad), LONGEST_REASON)
                            + "): copy the file again from where it was written",
                    bad);
        }
    }

    private static Saved saved(JsonReader in) throws IOException {
        if (!beginsObject(in)) {
            throw new SnapshotFormatException(NOT_OURS);
        }
        JsonObject document = JsonParser.parseReader(in).getAsJsonObject();
        if (peek(in) != JsonToken.END_DOCUMENT) {
            throw new JsonParseException("there is text behind its end");
        }
        if (!document.has("schema")) {
            throw new SnapshotFormatException(NOT_OURS);
        }
        checkSchema(document.get("schema"));
        JsonElement snapshot = document.get("snapshot");
        if (snapshot == null || !snapshot.isJsonObject()) {
            throw new SnapshotFormatException("the file holds no 'snapshot': give the complete report");
        }
        return new Saved(
                snapshot(snapshot.getAsJsonObject()), duration(document, "after"), duration(document, "silence"));
    }

    /** Asked before anything is kept of the file, which may be large and something else. */
    private static boolean beginsObject(JsonReader in) throws IOException {
        try {
            return peek(in) == JsonToken.BEGIN_OBJECT;
        } catch (EOFException empty) {
            return false;
        }
    }

    private static JsonToken peek(JsonReader in) throws IOException {
        try {
            return in.peek();
        } catch (MalformedJsonException syntax) {
            throw new JsonParseException(syntax);
        }
    }

    private static void checkSchema(JsonElement schema) throws SnapshotFormatException {
        if (!schema.isJsonPrimitive() || !READABLE.contains(schema.getAsString())) {
            throw new SnapshotFormatException("schema " + PlainText.line(schema.toString(), LONGEST_REASON)
                    + " is not known, only \"" + String.join("\" and \"", READABLE)
                    + "\" are: read the file with the version of Hangscope that wrote it");
        }
    }

    private static @Nullable Duration duration(JsonObject report, String name) {
        JsonElement duration = report.get(name);
        try {
            return duration == null ? null : Duration.parse(duration.getAsString());
        } catch (DateTimeParseException | UnsupportedOperationException bad) {
            throw new JsonParseException("'" + name + "' is no duration: " + duration, bad);
        }
    }

    private static Snapshot snapshot(JsonObject json) {
        Gson frames = gson(new StackTable());
        List<List<Frame>> stacks = json.has("stacks")
                ? json.getAsJsonArray("stacks").asList().stream()
                        .map(stack -> readFrames(frames, stack))
                        .toList()
                : List.of();
        Snapshot snapshot = gson(new StackTable(stacks)).fromJson(json, Snapshot.class);
        if (snapshot == null) {
            throw new JsonParseException("the snapshot is null");
        }
        return snapshot;
    }

    private static boolean isSyntax(IOException fault) {
        return fault instanceof MalformedJsonException || fault instanceof EOFException;
    }

    /** What gson says, without its hints for programmers. */
    private static String firstLine(Exception fault) {
        if (fault.getCause() instanceof IOException syntax && isSyntax(syntax)) {
            Matcher place = PLACE.matcher(String.valueOf(syntax.getMessage()));
            return place.find() ? "unexpected text " + place.group() : "it ends too early";
        }
        String message = fault.getMessage();
        return message == null
                ? fault.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static Gson gson(StackTable stacks) {
        return new GsonBuilder()
                .disableHtmlEscaping()
                .registerTypeAdapterFactory(new RecordAdapters())
                .registerTypeAdapterFactory(new ValueAdapters())
                .registerTypeAdapter(Site.class, new SiteAdapter())
                .registerTypeAdapter(STACK.getType(), stacks)
                .create();
    }

    private static void writeFrames(JsonWriter out, List<Frame> frames) throws IOException {
        out.beginArray();
        for (Frame frame : frames) {
            out.value(FrameText.write(frame));
        }
        out.endArray();
    }

    private static List<Frame> readFrames(Gson gson, JsonElement frames) {
        return frames.getAsJsonArray().asList().stream()
                .map(frame -> gson.fromJson(frame, Frame.class))
                .toList();
    }

    /** A site is the list of its frames. */
    private static final class SiteAdapter extends TypeAdapter<Site> {
        @Override
        public void write(JsonWriter out, Site site) throws IOException {
            writeFrames(out, site.frames());
        }

        @Override
        public Site read(JsonReader in) throws IOException {
            List<Frame> frames = new java.util.ArrayList<>();
            in.beginArray();
            while (in.hasNext()) {
                frames.add(FrameText.read(in.nextString()));
            }
            in.endArray();
            return new Site(frames);
        }
    }
}
