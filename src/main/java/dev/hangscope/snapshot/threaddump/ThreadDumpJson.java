package dev.hangscope.snapshot.threaddump;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.hangscope.snapshot.threaddump.DumpedJvm.Form;
import dev.hangscope.snapshot.threaddump.DumpedThread.Action;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of {@code Thread.dump_to_file}, JDK 21 to 25, one document or several, one after the other. Source:
 * {@code jdk.internal.vm.ThreadDumper}; what it does not know it skips. Numbers are strings in it, since JavaScript has no 64-bit ones.
 */
public final class ThreadDumpJson {
    private static final String BROKEN =
            "broken or incomplete JSON: copy the file again from where jcmd PID Thread.dump_to_file -format=json FILE wrote it";

    private final JsonReader in;
    private final Map<StackTraceElement, StackTraceElement> frames = new HashMap<>();
    private final List<DumpedThread> threads = new ArrayList<>();
    private final Map<Long, Set<String>> owned = new HashMap<>();
    private final Set<Long> carriers = new HashSet<>();
    private boolean statesTold;

    private ThreadDumpJson(JsonReader in) {
        this.in = in;
    }

    /**
     * The dumps, in the text's order.
     *
     * @throws BadThreadDumpException when there is none, or the JSON is broken
     * @throws IOException when the text cannot be read
     */
    public static List<DumpedJvm> read(Reader text) throws IOException {
        JsonReader in = new JsonReader(text);
        in.setStrictness(Strictness.LENIENT); // of several documents in one text
        List<DumpedJvm> dumps = new ArrayList<>();
        try {
            while (in.peek() != JsonToken.END_DOCUMENT) {
                dumps.add(document(in));
            }
        } catch (MalformedJsonException | EOFException | IllegalStateException | NumberFormatException bad) {
            throw new BadThreadDumpException(BROKEN);
        }
        if (dumps.stream().allMatch(dump -> dump.threads().isEmpty())) {
            throw new BadThreadDumpException("it lists no thread");
        }
        return dumps;
    }

    private static DumpedJvm document(JsonReader in) throws IOException {
        DumpedJvm dump = null;
        in.beginObject();
        while (in.hasNext()) {
            if (in.nextName().equals("threadDump")) {
                dump = new ThreadDumpJson(in).dump();
            } else {
                in.skipValue();
            }
        }
        in.endObject();
        if (dump == null) {
            throw new BadThreadDumpException("a JSON document without 'threadDump'");
        }
        return dump;
    }

    private DumpedJvm dump() throws IOException {
        Instant time = null;
        String version = null;
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "time" -> time = instant(in.nextString());
                case "runtimeVersion" -> version = in.nextString();
                case "threadContainers" -> {
                    in.beginArray();
                    while (in.hasNext()) {
                        container();
                    }
                    in.endArray();
                }
                default -> in.skipValue();
            }
        }
        in.endObject();
        Form form = statesTold ? Form.WRITTEN : Form.BARE;
        return new DumpedJvm(
                form, time, version, threads.stream().map(this::whole).toList(), true);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException other) {
            return null;
        }
    }

    private void container() throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            if (in.nextName().equals("threads")) {
                in.beginArray();
                while (in.hasNext()) {
                    threads.add(thread());
                }
                in.endArray();
            } else {
                in.skipValue();
            }
        }
        in.endObject();
    }

    private DumpedThread thread() throws IOException {
        long id = -1;
        String name = "";
        boolean virtual = false;
        Thread.State state = null;
        List<StackTraceElement> stack = List.of();
        List<LockLine> locks = new ArrayList<>();
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "tid" -> id = Long.parseLong(in.nextString());
                case "name" -> name = in.nextString();
                case "virtual" -> virtual = in.nextBoolean();
                case "state" -> state = ThreadLines.state(in.nextString());
                case "stack" -> stack = stack();
                case "blockedOn" -> addLock(locks, 0, Action.ENTERING);
                case "waitingOn" -> addLock(locks, 0, Action.WAITING_ON);
                case "parkBlocker" -> parkBlocker(locks);
                case "monitorsOwned" -> monitorsOwned(locks);
                case "carrier" -> carriers.add(Long.valueOf(in.nextString()));
                default -> in.skipValue();
            }
        }
        in.endObject();
        statesTold |= state != null;
        return WrittenThread.thread(id, name, virtual, state == null ? BareStack.state(stack) : state, stack, locks);
    }

    private List<StackTraceElement> stack() throws IOException {
        List<StackTraceElement> stack = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            StackTraceElement frame = FrameLine.element(in.nextString());
            if (frame != null) {
                stack.add(frames.computeIfAbsent(frame, same -> same));
            }
        }
        in.endArray();
        return stack;
    }

    /** Of a lock that the compiler has removed there is no object. */
    private @Nullable String addLock(List<LockLine> locks, int depth, Action action) throws IOException {
        if (in.peek() == JsonToken.NULL) {
            in.nextNull();
            return null;
        }
        String object = in.nextString();
        if (object.indexOf('@') > 0) {
            locks.add(WrittenThread.lock(depth, action, object));
        }
        return object;
    }

    private void parkBlocker(List<LockLine> locks) throws IOException {
        String object = null;
        Long owner = null;
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "object" -> object = addLock(locks, 0, Action.PARKED);
                case "owner" -> owner = Long.valueOf(in.nextString());
                default -> in.skipValue();
            }
        }
        in.endObject();
        if (object != null && owner != null) {
            owned.computeIfAbsent(owner, key -> new HashSet<>()).add(object);
        }
    }

    private void monitorsOwned(List<LockLine> locks) throws IOException {
        in.beginArray();
        while (in.hasNext()) {
            int depth = 0;
            in.beginObject();
            while (in.hasNext()) {
                switch (in.nextName()) {
                    case "depth" -> depth = in.nextInt();
                    case "locks" -> {
                        in.beginArray();
                        while (in.hasNext()) {
                            addLock(locks, depth, Action.LOCKED);
                        }
                        in.endArray();
                    }
                    default -> in.skipValue();
                }
            }
            in.endObject();
        }
        in.endArray();
    }

    /** With what others tell of it. */
    private DumpedThread whole(DumpedThread thread) {
        return new DumpedThread(
                thread.id(),
                thread.name(),
                thread.virtual(),
                thread.daemon(),
                null,
                null,
                null,
                thread.state(),
                thread.stack(),
                thread.monitors(),
                owned.isEmpty() ? null : owned.getOrDefault(thread.id(), Set.of()),
                null,
                carriers.contains(thread.id()));
    }
}
