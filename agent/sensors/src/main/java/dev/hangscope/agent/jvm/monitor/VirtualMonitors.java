package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Monitors that virtual threads wait for and own, from the JDK's own {@code jdk.internal.vm.ThreadSnapshot} (JDK 25; others
 * tell nothing). It costs a handshake for each thread, so it is asked only while there are few.
 *
 * <p>JDK 24 to 26 list a monitor that the thread has released in {@code Object.wait} or {@code Thread.join} among those that
 * it owns (JDK-8361926). The monitor on which a thread itself waits or blocks is therefore never counted as its own.
 */
public final class VirtualMonitors {
    private static final int MOST_ASKED = 2_000;
    private static final @Nullable Class<?> SNAPSHOT = JdkInternals.classOrNull("jdk.internal.vm.ThreadSnapshot");
    private static final @Nullable Method OF = method();

    private final Collection<Waiting> threads;
    private int asked;
    private @Nullable Map<String, Party> owners;

    /** Looks at the monitors of those of these threads that are virtual. */
    public VirtualMonitors(Collection<Waiting> threads) {
        this.threads = threads;
    }

    /** {@code CLASS@HASH} of what the thread blocks or waits on. */
    @Nullable
    String of(Waiting thread) {
        Object snapshot = snapshot(thread);
        Object blocker = snapshot == null ? null : JdkInternals.read("blocker", snapshot);
        Object object = blocker == null ? null : JdkInternals.read("obj", blocker);
        return object == null ? null : MonitorLook.key(object);
    }

    /** The virtual thread that owns a monitor, with the place where it entered. */
    @Nullable
    Party owner(String key) {
        Map<String, Party> known = owners;
        if (known == null) {
            known = owners();
            owners = known;
        }
        return known.get(key);
    }

    private Map<String, Party> owners() {
        Map<String, Party> found = new HashMap<>();
        Set<String> listedTwice = new HashSet<>();
        for (Waiting thread : threads) {
            if (thread.virtual()) {
                owned(thread).forEach((key, depth) -> {
                    Party owner = new Party(thread.id(), Role.OWNER, 1, null, MonitorLook.site(thread.stack(), depth));
                    if (found.put(key, owner) != null) {
                        listedTwice.add(key);
                    }
                });
            }
        }
        // A monitor has one owner. Two snapshots that disagree were taken at different times, or one of them is wrong.
        found.keySet().removeAll(listedTwice);
        return found;
    }

    /** The monitors that a virtual thread owns, each with the frame that entered it, counted from the innermost. */
    public Map<String, Integer> owned(Waiting thread) {
        Object snapshot = snapshot(thread);
        return snapshot == null ? Map.of() : owned(snapshot, JdkInternals::read);
    }

    /** Reads a field of an object; {@code null} when it is not there or is null. */
    interface FieldReader {
        @Nullable
        Object read(String field, Object object);
    }

    /**
     * The monitors that a snapshot lists as owned, without the one on which the thread waits or blocks.
     *
     * @param snapshot an object with the fields of {@code jdk.internal.vm.ThreadSnapshot}
     */
    public static Map<String, Integer> owned(Object snapshot, FieldReader fields) {
        Object blocker = fields.read("blocker", snapshot);
        Object awaited = blocker == null ? null : fields.read("obj", blocker);
        if (awaited == null && isInObjectWait(fields.read("stackTrace", snapshot))) {
            return Map.of(); // one of the monitors was released, and it is not known which
        }
        Map<String, Integer> found = new HashMap<>();
        for (Object lock : fields.read("locks", snapshot) instanceof Object[] all ? all : new Object[0]) {
            Object object = fields.read("obj", lock);
            boolean eliminated = "ELIMINATED".equals(String.valueOf(fields.read("type", lock)));
            // The compiler has removed an eliminated lock: the JVM gives the class instead of the object.
            boolean released = object == awaited || (object instanceof Class<?> && eliminated);
            if (object != null && !released && fields.read("depth", lock) instanceof Number depth) {
                found.put(MonitorLook.key(object), depth.intValue());
            }
        }
        return found;
    }

    private static boolean isInObjectWait(@Nullable Object stackTrace) {
        return stackTrace instanceof StackTraceElement[] stack
                && stack.length > 0
                && stack[0].getClassName().equals("java.lang.Object")
                && stack[0].getMethodName().startsWith("wait");
    }

    private @Nullable Object snapshot(Waiting thread) {
        Method of = OF;
        if (of == null || ++asked > MOST_ASKED) {
            return null;
        }
        try {
            return of.invoke(null, thread.thread());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Method method() {
        try {
            Class<?> type = SNAPSHOT;
            Method found = type == null ? null : type.getDeclaredMethod("of", Thread.class);
            if (found != null) {
                found.setAccessible(true);
            }
            return found;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
