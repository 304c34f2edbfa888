package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.threaddump.DumpedThread.Action;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines of one thread as the JVM prints it. Source: HotSpot, {@code JavaThread::print_on}. */
final class PrintedThread implements ThreadLines {
    private static final Pattern HEADER =
            Pattern.compile("^\"(.*)\" #(\\d{1,18})(?: \\[(\\d{1,10})\\])?( daemon)?(?: (?:prio=.*)?)?$");

    private static final Pattern CPU = Pattern.compile(" cpu=(\\d{1,12})\\.(\\d\\d)ms");
    private static final Pattern AGE = Pattern.compile(" elapsed=(\\d{1,10})\\.(\\d\\d)s");
    private static final Pattern OS_THREAD = Pattern.compile(" nid=(?:0x(\\p{XDigit}{1,8})|(\\d{1,10}))(?: |$)");
    private static final Pattern LOCK = Pattern.compile("^- ([a-z() -]+?) +<([^>]*)> \\(an? (.*)\\)$");
    private static final Pattern OWNED = Pattern.compile("^- <(0x\\p{XDigit}{1,16})> \\(a .*\\)$");
    private static final String STATE = "java.lang.Thread.State: ";
    private static final String INITIALIZES = "- waiting on the Class initialization monitor for ";

    private static final Map<String, Action> ACTIONS = Map.of(
            "locked", Action.LOCKED,
            "waiting to lock", Action.ENTERING,
            "waiting on", Action.WAITING_ON,
            "waiting to re-lock in wait()", Action.REENTERING,
            "parking to wait for", Action.PARKED);

    private final Map<StackTraceElement, StackTraceElement> frames;
    private final long id;
    private final String name;
    private final boolean daemon;
    private final @Nullable Duration age;
    private final @Nullable Duration cpu;
    private final @Nullable Long osThread;
    private final List<StackTraceElement> stack = new ArrayList<>();
    private final List<LockLine> monitors = new ArrayList<>();
    private @Nullable Set<String> synchronizers;
    private @Nullable String initializes;
    private boolean carries;
    private Thread.State state = Thread.State.RUNNABLE;

    private PrintedThread(Matcher header, Map<StackTraceElement, StackTraceElement> frames) {
        this.frames = frames;
        String line = header.group();
        id = Long.parseLong(header.group(2));
        name = header.group(1);
        daemon = header.group(4) != null;
        age = hundredths(AGE.matcher(line), Duration.ofMillis(10));
        cpu = hundredths(CPU.matcher(line), Duration.ofNanos(10_000));
        osThread = header.group(3) != null ? Long.valueOf(header.group(3)) : osThread(OS_THREAD.matcher(line));
    }

    /** Those of the thread with this header; {@code null} when it is none of a Java thread. */
    static @Nullable PrintedThread of(String header, Map<StackTraceElement, StackTraceElement> frames) {
        Matcher matcher = HEADER.matcher(header);
        return matcher.matches() ? new PrintedThread(matcher, frames) : null;
    }

    private static @Nullable Duration hundredths(Matcher matcher, Duration unit) {
        return matcher.find()
                ? unit.multipliedBy(Long.parseLong(matcher.group(1)) * 100 + Long.parseLong(matcher.group(2)))
                : null;
    }

    private static @Nullable Long osThread(Matcher matcher) {
        if (!matcher.find()) {
            return null;
        }
        return matcher.group(1) != null ? Long.valueOf(matcher.group(1), 16) : Long.valueOf(matcher.group(2));
    }

    @Override
    public void add(String line) {
        if (line.startsWith("at ")) {
            StackTraceElement frame = FrameLine.printed(line.substring("at ".length()));
            if (frame != null) {
                stack.add(frames.computeIfAbsent(frame, same -> same));
            }
        } else if (line.startsWith(INITIALIZES)) {
            initializes = line.substring(INITIALIZES.length()).strip();
        } else if (line.startsWith("- <")) {
            addOwned(OWNED.matcher(line));
        } else if (line.startsWith("- ")) {
            addLock(LOCK.matcher(line));
        } else if (line.startsWith(STATE)) {
            state = ThreadLines.state(line.substring(STATE.length()));
        } else if (line.startsWith("Locked ownable synchronizers:")) {
            synchronizers = new HashSet<>();
        } else if (line.startsWith("Carrying virtual thread #")) {
            carries = true;
        }
    }

    private void addOwned(Matcher owned) {
        if (synchronizers != null && owned.matches()) {
            synchronizers.add(owned.group(1));
        }
    }

    private void addLock(Matcher lock) {
        Action action = lock.matches() ? ACTIONS.get(lock.group(1)) : null;
        if (action != null) {
            monitors.add(new LockLine(
                    Math.max(0, stack.size() - 1),
                    action,
                    lock.group(2).startsWith("0x") ? lock.group(2) : null,
                    lock.group(3).replaceFirst(" for .*", "")));
        }
    }

    @Override
    public DumpedThread thread() {
        return new DumpedThread(
                id,
                name,
                false,
                daemon,
                age,
                cpu,
                osThread,
                state,
                stack,
                monitors,
                synchronizers,
                initializes,
                carries);
    }
}
