package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A living Java thread.
 *
 * @param id {@link Thread#threadId()}: never used again within one JVM
 * @param name its name; empty for most virtual threads
 * @param virtual whether it is a virtual thread
 * @param daemon whether the JVM may end while it lives
 * @param role what the thread is for
 * @param state as the JVM reports it; no filter for hangs: a thread in a pipe read is RUNNABLE
 * @param stack innermost frame first
 * @param waitsFor what it waits for; {@code null} when it runs or its wait is not understood (see {@code state})
 * @param startedBy id of the thread that started it; {@code null} when not seen
 * @param startedAt where it was started; {@code null} when not seen
 */
public record JavaThread(
        long id,
        String name,
        boolean virtual,
        boolean daemon,
        Role role,
        Thread.State state,
        List<Frame> stack,
        @Nullable ThreadWait waitsFor,
        @Nullable Long startedBy,
        @Nullable Site startedAt) {

    public JavaThread {
        stack = List.copyOf(stack);
    }

    /** What a thread is for, as far as it matters to a diagnosis. */
    public enum Role {
        /** The application's, or its libraries'. */
        APPLICATION,
        /** Serves the JVM or the JDK itself: Reference Handler, Common-Cleaner, RMI and JMX housekeepers. */
        HOUSEKEEPER,
        /** DestroyJavaVM: waits for the last non-daemon thread. */
        DESTROY_JAVA_VM
    }

    /** The innermost frame that is not the JDK's. */
    public Optional<Frame> userFrame() {
        return stack.stream().filter(frame -> !frame.isJdk()).findFirst();
    }

    /**
     * The frame that tells a reader where the thread is: the user's; where there is none, the JDK's that says what it does
     * there: an idle pool worker's is {@code ThreadPoolExecutor.getTask}, not {@code Unsafe.park}.
     */
    public Optional<Frame> place() {
        return userFrame().or(this::telling).or(() -> stack.stream().findFirst());
    }

    private Optional<Frame> telling() {
        Optional<Frame> idle = stack.stream()
                .filter(frame -> frame.type().equals("java.util.concurrent.ThreadPoolExecutor")
                        && frame.method().equals("getTask"))
                .findFirst();
        return idle.isPresent()
                ? idle
                : stack.stream().filter(frame -> !isMachinery(frame.type())).findFirst();
    }

    /** What every wait ends in, whatever it is for. */
    private static boolean isMachinery(String type) {
        return type.startsWith("jdk.internal.")
                || type.startsWith("java.util.concurrent.locks.")
                || type.equals("java.lang.Object")
                || type.equals("java.lang.Thread")
                || type.equals("java.lang.VirtualThread");
    }

    /** The same thread in another state and another wait. */
    public JavaThread in(Thread.State newState, @Nullable ThreadWait newWait) {
        return new JavaThread(id, name, virtual, daemon, role, newState, stack, newWait, startedBy, startedAt);
    }

    /** The same thread with another stack. */
    public JavaThread with(List<Frame> newStack) {
        return new JavaThread(id, name, virtual, daemon, role, state, newStack, waitsFor, startedBy, startedAt);
    }

    /** How long the longest of these threads' waits has lasted; zero when none waits. */
    public static Duration longestWait(Collection<JavaThread> some) {
        return some.stream()
                .map(JavaThread::waitsFor)
                .filter(wait -> wait != null)
                .map(wait -> wait.since())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether it waits for the outside: a socket, a selector, standard input, a file. */
    public boolean isOutside() {
        return waitsFor != null && waitsFor.kind() == ThreadWait.Kind.OUTSIDE;
    }

    /** Whether it waits for the next one who comes: a connection that it accepts, or an event of a selector. */
    public boolean isListening() {
        return jdkCalls()
                .map(frame -> frame.method().toLowerCase(Locale.ROOT))
                .anyMatch(method ->
                        method.contains("accept") || method.startsWith("select") || method.startsWith("epollwait"));
    }

    /** The JDK's frames above the application's first: what it does there in the JDK, innermost first. */
    public Stream<Frame> jdkCalls() {
        return stack.stream().takeWhile(Frame::isJdk);
    }

    /** Whether a frame of this class and method is on the stack. */
    public boolean isIn(String type, String method) {
        // A plain loop: this is asked for each of maybe 100,000 threads.
        for (Frame frame : stack) {
            if (frame.type().equals(type) && frame.method().equals(method)) {
                return true;
            }
        }
        return false;
    }
}
