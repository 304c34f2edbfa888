package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.threaddump.DumpedThread.Action;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one thread in a file of {@code Thread.dump_to_file}. Source: {@code jdk.internal.vm.ThreadDumper}, JDK 21 to 25; states,
 * monitors and times are there since 25.
 */
final class WrittenThread implements ThreadLines {
    private static final Pattern HEADER = Pattern.compile(
            "^#(\\d{1,18}) \"(.*)\"( virtual)?(?: (NEW|RUNNABLE|BLOCKED|WAITING|TIMED_WAITING|TERMINATED) (\\S+))?$");

    private static final Pattern LOCK = Pattern.compile("^- ([a-z ]+?) +<(.+@\\p{XDigit}{1,8})>.*$");

    private static final Map<String, Action> ACTIONS = Map.of(
            "locked", Action.LOCKED,
            "waiting to lock", Action.ENTERING,
            "waiting on", Action.WAITING_ON,
            "parking to wait for", Action.PARKED);

    private final Map<StackTraceElement, StackTraceElement> frames;
    private final long id;
    private final String name;
    private final boolean virtual;
    private final Thread.@Nullable State state;
    private final @Nullable String time;
    private final List<StackTraceElement> stack = new ArrayList<>();
    private final List<LockLine> monitors = new ArrayList<>();

    private WrittenThread(Matcher header, Map<StackTraceElement, StackTraceElement> frames) {
        this.frames = frames;
        id = Long.parseLong(header.group(1));
        name = header.group(2);
        virtual = header.group(3) != null;
        state = header.group(4) == null ? null : ThreadLines.state(header.group(4));
        time = header.group(5);
    }

    /** Those of the thread with this header; {@code null} when it is none. */
    static @Nullable WrittenThread of(String header, Map<StackTraceElement, StackTraceElement> frames) {
        Matcher matcher = HEADER.matcher(header);
        return matcher.matches() ? new WrittenThread(matcher, frames) : null;
    }

    @Override
    public void add(String line) {
        if (line.startsWith("- ")) {
            Matcher lock = LOCK.matcher(line);
            Action action = lock.matches() ? ACTIONS.get(lock.group(1)) : null;
            if (action != null) {
                monitors.add(lock(Math.max(0, stack.size() - 1), action, lock.group(2)));
            }
            return;
        }
        StackTraceElement frame = FrameLine.element(line.startsWith("at ") ? line.substring("at ".length()) : line);
        if (frame != null) {
            stack.add(frames.computeIfAbsent(frame, same -> same));
        }
    }

    /**
     * What a thread does to an object that is written as {@code class@hash}.
     *
     * @param depth index of the frame
     */
    static LockLine lock(int depth, Action action, String object) {
        return new LockLine(depth, action, object, object.substring(0, object.lastIndexOf('@')));
    }

    /** Whether its state is told, and with it the monitors. */
    boolean tellsState() {
        return state != null;
    }

    /** When the thread was looked at; {@code null} when that is not told. */
    @Nullable
    Instant time() {
        try {
            return time == null ? null : Instant.parse(time);
        } catch (DateTimeParseException other) {
            return null;
        }
    }

    @Override
    public DumpedThread thread() {
        return thread(id, name, virtual, state == null ? BareStack.state(stack) : state, stack, monitors);
    }

    /** A thread of which such a file tells all that it ever does. */
    static DumpedThread thread(
            long id,
            String name,
            boolean virtual,
            Thread.State state,
            List<StackTraceElement> stack,
            List<LockLine> monitors) {
        return new DumpedThread(id, name, virtual, true, null, null, null, state, stack, monitors, null, null, false);
    }
}
