package dev.hangscope.heap.waits;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.DumpThread;
import dev.hangscope.heap.hprof.HeapObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * A living thread with what its {@code Thread} object tells. The names of fields are those of JDK 17 to 25; on one that has
 * none of them no thread is a candidate.
 *
 * @param status for a platform thread the JVM's {@code threadStatus}, for a virtual one its {@code state}
 */
public record ThreadObject(
        DumpThread thread, HeapObject object, long id, String name, boolean virtual, boolean daemon, int status) {
    public static final String TYPE = "java.lang.Thread";

    private static final int RUNNABLE = 0x4;
    private static final int WAITING = 0x10;
    private static final int TIMED = 0x20;
    private static final int OBJECT_WAIT = 0x100;
    private static final int PARKED = 0x200;
    private static final int ENTERS_MONITOR = 0x400;
    /** Parked, pinned. */
    private static final List<Integer> VIRTUAL_UNTIMED_PARKED = List.of(4, 5);

    private static final List<Integer> VIRTUAL_TIMED_PARKED = List.of(7, 8);
    /** In {@code Object.wait}, not mounted: since JDK 24. */
    private static final int VIRTUAL_WAITS = 16;

    private static final List<Integer> VIRTUAL_TIMED = List.of(6, 7, 8, 17, 18);
    private static final List<Integer> VIRTUAL_RUNNABLE = List.of(1, 2, 9, 10, 11, 14);
    private static final List<Integer> VIRTUAL_BLOCKED = List.of(12, 13);
    /** New, parked, pinned, yielded, blocked, waiting, ended: it stands in a call. All others are mounted and move. */
    private static final List<Integer> VIRTUAL_STILL = List.of(0, 1, 4, 5, 7, 8, 9, 11, 13, 14, 16, 18, 99);

    /** Packages under com.sun and javax that are the JDK's; libraries have some there too. */
    private static final List<String> JDK_PACKAGES = List.of(
            "java.",
            "jdk.",
            "sun.",
            "com.sun.crypto.",
            "com.sun.jmx.",
            "com.sun.jndi.",
            "com.sun.management.",
            "com.sun.naming.internal.",
            "com.sun.net.httpserver.",
            "com.sun.nio.",
            "com.sun.security.",
            "javax.crypto.",
            "javax.management.",
            "javax.naming.",
            "javax.net.",
            "javax.security.auth.",
            "javax.swing.");

    public static ThreadObject of(DumpThread thread, HeapObject object, Dump dump) throws IOException {
        boolean virtual = object.isA("java.lang.VirtualThread");
        HeapObject holder = dump.object(object.reference("holder"));
        HeapObject status = object.has("threadStatus") || holder == null ? object : holder;
        return new ThreadObject(
                thread,
                object,
                object.number("tid"),
                dump.string(object.reference("name")),
                virtual,
                virtual || status.number("daemon") != 0,
                (int) (virtual ? object.number("state") : status.number("threadStatus")));
    }

    /** Whether it is parked without time-out, and not about to go on. */
    boolean isParked() {
        return awaitsEndOfPool()
                ? isParked(VIRTUAL_TIMED_PARKED, TIMED) && waits("parkNanos")
                : isParked(VIRTUAL_UNTIMED_PARKED, WAITING)
                        && !waits("parkNanos")
                        && !waits("parkUntil")
                        && waits("park");
    }

    private boolean isParked(List<Integer> ofVirtual, int ofPlatform) {
        boolean parked = virtual
                ? ofVirtual.contains(status) && object.number("parkPermit") == 0
                : (status & PARKED) != 0 && (status & ofPlatform) != 0;
        return parked && object.number("interrupted") == 0;
    }

    /**
     * Whether it is in {@code ExecutorService.close}, which waits for a day, and then for another one, until the pool has ended. Source:
     * {@code ExecutorService}, {@code ThreadPerTaskExecutor} and {@code ForkJoinPool}, JDK 19 to 25.
     */
    private boolean awaitsEndOfPool() {
        return isInJdk(frame -> frame.method().equals("awaitTermination"))
                && isInJdk(
                        frame -> frame.method().equals("close") && frame.type().startsWith("java.util.concurrent."));
    }

    /** Whether it is in {@link Object#wait()} without time-out, and was not notified: the JVM sets the state when it notifies. */
    boolean isInObjectWait() {
        boolean waits = virtual
                ? status == VIRTUAL_WAITS && object.number("notified") == 0
                : (status & OBJECT_WAIT) != 0 && (status & WAITING) != 0;
        return waits && object.number("interrupted") == 0;
    }

    /**
     * Whether it waits until the garbage collector finds an object that is of no use any more ({@code ReferenceQueue.remove}): the collector needs
     * no way to the queue but by a reference that the waiting thread may have itself.
     */
    boolean waitsForCollector() {
        // JDK 21 has a NativeReferenceQueue besides, for its own threads.
        return isInJdk(frame -> frame.type().startsWith("java.lang.ref.")
                && frame.type().endsWith("ReferenceQueue")
                && frame.method().startsWith("remove"));
    }

    private boolean waits(String method) {
        return isInJdk(frame -> frame.method().equals(method));
    }

    /** Whether such a frame stands above the application's. */
    private boolean isInJdk(Predicate<DumpFrame> some) {
        for (DumpFrame frame : thread.frames()) {
            if (!isJdk(frame.type())) {
                return false;
            }
            if (some.test(frame)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it executes Java code at this moment: a method's result or an exception on its way may then be in a register,
     * or in the JVM's own memory, only.
     */
    public boolean runsJava() {
        boolean runs = virtual ? !VIRTUAL_STILL.contains(status) : (status & RUNNABLE) != 0;
        return runs && !thread.frames().isEmpty() && !thread.frames().get(0).isNative();
    }

    public Thread.State state() {
        if (virtual) {
            return VIRTUAL_RUNNABLE.contains(status)
                    ? Thread.State.RUNNABLE
                    : VIRTUAL_TIMED.contains(status)
                            ? Thread.State.TIMED_WAITING
                            : VIRTUAL_BLOCKED.contains(status) ? Thread.State.BLOCKED : Thread.State.WAITING;
        }
        if ((status & ENTERS_MONITOR) != 0) {
            return Thread.State.BLOCKED;
        }
        if ((status & TIMED) != 0) {
            return Thread.State.TIMED_WAITING;
        }
        return (status & WAITING) != 0 ? Thread.State.WAITING : Thread.State.RUNNABLE;
    }

    /** Whether a class of this name is the JDK's. */
    public static boolean isJdk(String type) {
        return JDK_PACKAGES.stream().anyMatch(type::startsWith);
    }
}
