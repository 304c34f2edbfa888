package dev.hangscope.agent.jvm.thread;

import dev.hangscope.snapshot.SensorState;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The stacks of virtual threads in one look. The JDK takes 10 us and more to walk one. So of very many that park on one object only the
 * first are walked, as long as they are all alike: the rest gets the same stack. An object of {@code java.util.concurrent}
 * decides alone which of those that park on it goes on; what is said of them holds for each.
 */
public final class VirtualStacks {
    private static final int MOST_WALKED = 20_000;

    /** So many of one object have to be alike, and all that were walked. */
    private static final int ALIKE = 100;

    /** Those that park on an object. */
    private static final class Group {
        private StackTraceElement @Nullable [] stack;
        private int alike;
        private boolean mixed;

        private boolean isKnown() {
            return !mixed && alike >= ALIKE;
        }

        /** Equal stacks are one array: a look at a million threads has room for it. */
        private StackTraceElement[] add(StackTraceElement[] walked) {
            StackTraceElement[] first = stack;
            if (first == null) {
                stack = walked;
            } else if (!Arrays.equals(first, walked)) {
                mixed = true;
                return walked;
            }
            alike++;
            return first == null ? walked : first;
        }
    }

    private final Map<Object, Group> groups = new IdentityHashMap<>();
    private final int mostWalked;
    private int walked;
    private int assumed;

    public VirtualStacks() {
        this(MOST_WALKED);
    }

    VirtualStacks(int mostWalked) {
        this.mostWalked = mostWalked;
    }

    StackTraceElement[] of(Thread thread) {
        Object blocker = LockSupport.getBlocker(thread);
        Group group = blocker == null ? null : groups.computeIfAbsent(blocker, first -> new Group());
        StackTraceElement[] known = group == null || walked < mostWalked || !group.isKnown() ? null : group.stack;
        if (known != null && isParked(thread)) {
            assumed++;
            return known;
        }
        walked++;
        StackTraceElement[] stack = thread.getStackTrace();
        // Not what it is parked on any more: the stack is of another place.
        return group == null || LockSupport.getBlocker(thread) != blocker ? stack : group.add(stack);
    }

    private static boolean isParked(Thread thread) {
        Thread.State state = thread.getState(); // of a final class of the JDK
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** What was not walked; {@code null} for nothing. */
    public @Nullable SensorState state() {
        return assumed == 0
                ? null
                : new SensorState(
                        "stacks",
                        false,
                        "of virtual threads: " + assumed
                                + " were not walked. Each parks on the same object as 100 or more whose stacks are alike, and is shown with theirs");
    }
}
