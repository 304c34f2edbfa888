package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Monitors that virtual threads wait for and own, from the JDK's own {@code jdk.internal.vm.ThreadSnapshot} (JDK 25; others
 * tell nothing). It costs a handshake for each thread, so it is asked only while there are few.
 */
final class VirtualMonitors {
    private static final int MOST_ASKED = 2_000;
    private static final @Nullable Class<?> SNAPSHOT = JdkInternals.classOrNull("jdk.internal.vm.ThreadSnapshot");
    private static final @Nullable Method OF = method();

    private final Collection<Waiting> threads;
    private int asked;
    private @Nullable Map<String, Party> owners;

    VirtualMonitors(Collection<Waiting> threads) {
        this.threads = threads;
    }

    /** {@code CLASS@HASH} of what the thread blocks or waits on. */
    @Nullable
    String of(Waiting thread) {
        Object snapshot = snapshot(thread);
        Class<?> type = SNAPSHOT;
        Object blocker = snapshot == null || type == null ? null : JdkInternals.read(type, "blocker", snapshot);
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
        for (Waiting thread : threads) {
            if (thread.virtual()) {
                owned(thread)
                        .forEach((key, depth) -> found.put(
                                key,
                                new Party(thread.id(), Role.OWNER, 1, null, MonitorLook.site(thread.stack(), depth))));
            }
        }
        return found;
    }

    /** The monitors that a virtual thread owns, each with the frame that entered it, counted from the innermost. */
    Map<String, Integer> owned(Waiting thread) {
        Object snapshot = snapshot(thread);
        Class<?> type = SNAPSHOT;
        Object locks = snapshot == null || type == null ? null : JdkInternals.read(type, "locks", snapshot);
        Map<String, Integer> found = new HashMap<>();
        for (Object lock : locks instanceof Object[] all ? all : new Object[0]) {
            Object object = JdkInternals.read("obj", lock);
            Long depth = JdkInternals.readNumber("depth", lock);
            if (object != null && depth != null && !(object instanceof Class<?> && isEliminated(lock))) {
                found.put(MonitorLook.key(object), depth.intValue());
            }
        }
        return found;
    }

    /** The compiler has removed the lock: the JVM gives the class instead of the object. */
    private static boolean isEliminated(Object lock) {
        return "ELIMINATED".equals(String.valueOf(JdkInternals.read("type", lock)));
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
