package dev.hangscope.agent.jvm.thread;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JDK's {@code ThreadMXBean}, which an image may lack, and whose library cannot be loaded when no descriptor is left. */
public final class ThreadManagement {
    private static final String UNKNOWN =
            ", so who owns a monitor is not known, nor whose end a platform thread in Thread.join waits for";

    private static volatile @Nullable String fault;

    private ThreadManagement() {}

    /** Loads it, while that is possible. */
    public static void prepare() {
        infos(new long[] {Thread.currentThread().getId()});
    }

    /** Why it is not there; {@code null} when it was the last time. */
    public static @Nullable String fault() {
        return fault;
    }

    /** What it tells of these threads; nothing when it is not there. */
    public static List<ThreadInfo> infos(long[] ids) {
        if (ids.length == 0) {
            return List.of();
        }
        try {
            return present(ManagementFactory.getThreadMXBean().getThreadInfo(ids));
        } catch (LinkageError | RuntimeException e) {
            return none(e);
        }
    }

    /** As {@link #infos}, with the monitors that each owns. */
    public static List<ThreadInfo> infosWithMonitors(long[] ids) {
        if (ids.length == 0) {
            return List.of();
        }
        try {
            return present(ManagementFactory.getThreadMXBean().getThreadInfo(ids, true, false));
        } catch (LinkageError | RuntimeException e) {
            return none(e);
        }
    }

    /** Processor time in nanoseconds that a platform thread has used; negative when this JVM does not tell. */
    static long cpuTime(long id) {
        try {
            return ManagementFactory.getThreadMXBean().getThreadCpuTime(id);
        } catch (LinkageError | RuntimeException e) {
            return -1;
        }
    }

    private static List<ThreadInfo> present(ThreadInfo[] infos) {
        fault = null;
        return Arrays.stream(infos).filter(Objects::nonNull).toList();
    }

    private static List<ThreadInfo> none(Throwable e) {
        fault = reason(e);
        return List.of();
    }

    private static String reason(Throwable e) {
        return (ModuleLayer.boot().findModule("java.management").isEmpty()
                        ? "this runtime has no java.management"
                        : "the JDK's ThreadMXBean could not be loaded (" + e + ")")
                + UNKNOWN;
    }
}
