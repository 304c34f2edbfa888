package dev.hangscope.waitgraph.virtual;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;

/**
 * The platform threads that run virtual threads. A virtual thread that waits with a native frame or, before JDK 24, with a monitor keeps its
 * carrier. When each carrier is kept so, a virtual thread that could run does not.
 *
 * <p>Source: {@code java.lang.VirtualThread.parkOnCarrierThread} and {@code runContinuation}, JDK 21 to 25.
 */
public final class Carriers {
    private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

    private final List<JavaThread> all;
    private final List<JavaThread> pinning;

    private Carriers(List<JavaThread> all, List<JavaThread> pinning) {
        this.all = all;
        this.pinning = pinning;
    }

    /** Returns the carriers of these facts. */
    public static Carriers of(JvmFacts facts) {
        List<JavaThread> all =
                facts.threads().stream().filter(Carriers::isCarrier).toList();
        boolean blocked = !all.isEmpty() && all.stream().allMatch(Carriers::isBlocked);
        List<JavaThread> pinning =
                blocked ? facts.threads().stream().filter(Carriers::isPinning).toList() : List.of();
        return new Carriers(all, pinning);
    }

    /** Whether each carrier is kept by a virtual thread that waits. */
    public boolean areAllPinned() {
        return !all.isEmpty() && pinning.size() >= all.size();
    }

    /** Returns the carriers. */
    public List<JavaThread> all() {
        return all;
    }

    /** Returns the virtual threads that may keep a carrier; none where a carrier is free. */
    public List<JavaThread> pinning() {
        return pinning;
    }

    /** Whether the thread could run, if it had a carrier. */
    public static boolean isRunnable(JavaThread thread) {
        return thread.virtual()
                && thread.role() == Role.APPLICATION
                && thread.waitsFor() == null
                && thread.state() == Thread.State.RUNNABLE;
    }

    private static boolean isCarrier(JavaThread thread) {
        return thread.role() == Role.HOUSEKEEPER
                && !thread.virtual()
                && thread.isIn("java.util.concurrent.ForkJoinPool", "runWorker");
    }

    private static boolean isBlocked(JavaThread carrier) {
        boolean waits = carrier.state() == Thread.State.WAITING || carrier.state() == Thread.State.BLOCKED;
        return waits && carrier.isIn(VIRTUAL_THREAD, "runContinuation");
    }

    private static boolean isPinning(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (!thread.virtual() || wait == null) {
            return false;
        }
        return thread.isIn(VIRTUAL_THREAD, "parkOnCarrierThread")
                || switch (wait.kind()) {
                    case MONITOR_ENTER, OBJECT_WAIT, CLASS_INIT -> true;
                    default -> false;
                };
    }
}
