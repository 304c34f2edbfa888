package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.JavaThread.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Thread} object tells of itself on JDKs 17 to 25. */
final class JavaThreads {
    private static final Set<String> JDK_GROUPS = Set.of("system", "InnocuousThreadGroup");

    /** Threads of the JVM and the JDK that never work for the application; a file watcher's, say, is not among them. */
    private static final Set<String> HOUSEKEEPERS = Set.of(
            "Reference Handler",
            "Finalizer",
            "Signal Dispatcher",
            "Notification Thread",
            "Attach Listener",
            "Service Thread",
            "Monitor Deflation Thread",
            "Common-Cleaner",
            "JNA Cleaner",
            "VirtualThread-unparker",
            "JDI Target VM Internal Event Handler");

    private static final String PROCESS_REAPER = "process reaper";
    private static final @Nullable Class<?> VIRTUAL = JdkInternals.classOrNull("java.lang.BaseVirtualThread");

    private JavaThreads() {}

    static boolean isVirtual(Thread thread) {
        Class<?> virtual = VIRTUAL;
        return virtual != null && virtual.isInstance(thread);
    }

    @SuppressWarnings("deprecation") // threadId() came with JDK 19
    static long id(Thread thread) {
        return JdkInternals.read(Thread.class, "tid", thread) instanceof Long id ? id : thread.getId();
    }

    static Role role(Thread thread, StackTraceElement[] stack) {
        if (thread.getName().equals("DestroyJavaVM") && stack.length == 0) {
            return Role.DESTROY_JAVA_VM;
        }
        ThreadGroup group = isVirtual(thread) ? null : thread.getThreadGroup();
        String name = thread.getName();
        boolean housekeeper = HOUSEKEEPERS.contains(name) || name.startsWith(PROCESS_REAPER);
        boolean ofTheJdk = housekeeper && group != null && JDK_GROUPS.contains(group.getName())
                || thread.getClass().getName().equals("jdk.internal.misc.CarrierThread")
                || hasFrameIn("sun.rmi.", stack);
        return ofTheJdk ? Role.HOUSEKEEPER : Role.APPLICATION;
    }

    private static boolean hasFrameIn(String packagePrefix, StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith(packagePrefix)) {
                return true;
            }
        }
        return false;
    }
}
