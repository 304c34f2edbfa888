package dev.hangscope.snapshot.threaddump;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Java thread of a thread dump.
 *
 * @param id its {@link Thread#threadId()}
 * @param name its name
 * @param virtual whether it is a virtual thread
 * @param daemon whether the JVM may end while it lives; true when the dump does not tell, as nothing is concluded from it then
 * @param age time since its start; {@code null} before JDK 11
 * @param cpu processor time that it has used; {@code null} before JDK 11
 * @param osThread its id in the operating system; {@code null} when the dump does not tell
 * @param state as the JVM reports it
 * @param stack innermost frame first
 * @param monitors what the dump says of monitors and of the object that it is parked on, innermost first
 * @param synchronizers addresses of the {@code java.util.concurrent} locks that it owns; {@code null} when the dump does not list them
 * @param initializes the class whose initialization by another thread it waits for; {@code null} when it does not
 * @param carries whether it carries a virtual thread
 */
public record DumpedThread(
        long id,
        String name,
        boolean virtual,
        boolean daemon,
        @Nullable Duration age,
        @Nullable Duration cpu,
        @Nullable Long osThread,
        Thread.State state,
        List<StackTraceElement> stack,
        List<LockLine> monitors,
        @Nullable Set<String> synchronizers,
        @Nullable String initializes,
        boolean carries) {

    private static final List<String> JDK_PACKAGES =
            List.of("java.", "jdk.", "sun.", "com.sun.management.", "com.sun.jmx.");

    public DumpedThread {
        stack = List.copyOf(stack);
        monitors = List.copyOf(monitors);
        synchronizers = synchronizers == null ? null : Set.copyOf(synchronizers);
    }

    /**
     * A line below a frame.
     *
     * @param depth index of the frame
     * @param action what the thread does to the object
     * @param address of the object, unique within one dump; {@code null} when the JVM did not find it
     * @param type class name of the object
     */
    public record LockLine(
            int depth, Action action, @Nullable String address, String type) {}

    /** What a thread does to an object. Source: HotSpot, {@code javaVFrame::print_lock_info_on}. */
    public enum Action {
        /** Holds its monitor, unless it waits on it in a frame further in. */
        LOCKED,
        /** Waits to enter its monitor. */
        ENTERING,
        /** Waits in {@link Object#wait()}. */
        WAITING_ON,
        /** Was in {@link Object#wait()}, and waits to enter the monitor again. */
        REENTERING,
        /** Is parked on it. */
        PARKED
    }

    /** What it waits for; {@code null} when the dump does not tell. */
    @Nullable
    LockLine waitsFor() {
        return monitors.stream()
                .filter(line -> line.action != Action.LOCKED && line.depth == 0)
                .findFirst()
                .orElse(null);
    }

    /** The monitors that it owns, with the frame that entered each; the outermost of several. */
    List<LockLine> owned() {
        LockLine wait = waitsFor();
        boolean released = wait != null && wait.action != Action.ENTERING && wait.action != Action.PARKED;
        String given = wait != null && released ? wait.address : null;
        return monitors.stream()
                .filter(line -> line.action == Action.LOCKED && line.address != null)
                .filter(line -> !Objects.equals(line.address, given))
                .toList();
    }

    /** The same thread in a dump of a JVM without modules, before JDK 9: what has the JDK's names is taken for its own. */
    DumpedThread withModules() {
        List<StackTraceElement> known = stack.stream()
                .map(frame -> JDK_PACKAGES.stream().noneMatch(frame.getClassName()::startsWith)
                        ? frame
                        : new StackTraceElement(
                                null,
                                "java.base",
                                null,
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                .toList();
        return new DumpedThread(
                id,
                name,
                virtual,
                daemon,
                age,
                cpu,
                osThread,
                state,
                known,
                monitors,
                synchronizers,
                initializes,
                carries);
    }
}
