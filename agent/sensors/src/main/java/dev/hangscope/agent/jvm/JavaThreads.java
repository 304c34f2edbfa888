package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.JavaThread.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Thread} object tells of itself on JDKs 17 to 25. */
final class JavaThreads {
    private static final Set<String> JDK_GROUPS = Set.of("system", "InnocuousThreadGroup");
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
        boolean ofTheJdk = group != null && JDK_GROUPS.contains(group.getName())
                || thread.getClass().getName().startsWith("jdk.internal.")
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
