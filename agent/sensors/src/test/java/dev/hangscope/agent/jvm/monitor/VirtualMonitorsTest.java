package dev.hangscope.agent.jvm.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a snapshot of a virtual thread with the JDK's fields tells of the monitors that it owns. */
class VirtualMonitorsTest {
    private static final StackTraceElement WAITS =
            new StackTraceElement(null, "java.base", "25", "java.lang.Object", "wait0", null, -2);
    private static final StackTraceElement ENTERS = new StackTraceElement("com.acme.Work", "run", null, 1);

    private final Object outer = new Object();
    private final Object inner = new Object();

    /** As {@code jdk.internal.vm.ThreadSnapshot}. */
    @SuppressWarnings("unused") // read by reflection
    private static final class Snapshot {
        private final Lock[] locks;
        private final @Nullable Blocker blocker;
        private final StackTraceElement[] stackTrace;

        Snapshot(StackTraceElement top, @Nullable Blocker blocker, Lock... locks) {
            this.locks = locks;
            this.blocker = blocker;
            this.stackTrace = new StackTraceElement[] {top, ENTERS};
        }
    }

    @SuppressWarnings("unused") // read by reflection
    private static final class Lock {
        private final int depth;
        private final String type = "LOCKED";
        private final Object obj;

        Lock(int depth, Object obj) {
            this.depth = depth;
            this.obj = obj;
        }
    }

    @SuppressWarnings("unused") // read by reflection
    private static final class Blocker {
        private final Object obj;

        Blocker(Object obj) {
            this.obj = obj;
        }
    }

    @Test
    void a_monitor_that_was_released_to_wait_for_it_is_not_owned() {
        Lock[] both = {new Lock(2, inner), new Lock(3, outer)};

        assertThat(owned(new Snapshot(WAITS, new Blocker(inner), both))).containsOnlyKeys(MonitorLook.key(outer));
        assertThat(owned(new Snapshot(ENTERS, null, both)))
                .containsOnlyKeys(MonitorLook.key(inner), MonitorLook.key(outer));
    }

    @Test
    void a_monitor_that_a_thread_waits_to_enter_is_not_owned() {
        assertThat(owned(new Snapshot(ENTERS, new Blocker(inner), new Lock(1, inner), new Lock(3, outer))))
                .containsOnlyKeys(MonitorLook.key(outer));
    }

    @Test
    void of_a_thread_that_waits_for_an_unknown_monitor_nothing_is_known() {
        assertThat(owned(new Snapshot(WAITS, null, new Lock(2, inner), new Lock(3, outer))))
                .isEmpty();
    }

    private static Map<String, Integer> owned(Snapshot snapshot) {
        return VirtualMonitors.owned(snapshot, VirtualMonitorsTest::read);
    }

    private static Object read(String field, Object object) {
        try {
            Field found = object.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return found.get(object);
        } catch (ReflectiveOperationException missing) {
            return null;
        }
    }
}
