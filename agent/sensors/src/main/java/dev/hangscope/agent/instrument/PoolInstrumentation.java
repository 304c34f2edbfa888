package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.BeforeWait;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import dev.hangscope.agent.instrument.weaving.SiteNoting;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Pools: where they are made, where their tasks are submitted, who waits for their end and how long.
 *
 * <p>Woven: constructors of {@code ThreadPoolExecutor} and {@code ForkJoinPool}; {@code ThreadPoolExecutor.execute},
 * and {@code reject}; {@code ScheduledThreadPoolExecutor.delayedExecute}, {@code ForkJoinPool.submit}; the entry of
 * {@code awaitTermination(long, TimeUnit)} of both (JDK 17 to 25) and of {@code ThreadPerTaskExecutor} (since JDK 19).
 */
final class PoolInstrumentation implements JdkInstrumentation {
    static final String TASK_HOOKS = "dev/hangscope/agent/bootstrap/hooks/task/TaskHooks";
    private static final String PACKAGE = "java/util/concurrent/";
    private static final String EXECUTOR = PACKAGE + "ThreadPoolExecutor";
    private static final String SCHEDULER = PACKAGE + "ScheduledThreadPoolExecutor";
    private static final String FORK_JOIN = PACKAGE + "ForkJoinPool";
    private static final Set<String> POOLS = Set.of(EXECUTOR, SCHEDULER, FORK_JOIN, PACKAGE + "ThreadPerTaskExecutor");
    private static final String AWAIT = "awaitTermination";
    private static final String TIMED = "(JLjava/util/concurrent/TimeUnit;)Z";

    @Override
    public String sensor() {
        return "pools";
    }

    @Override
    public Set<String> classes() {
        return POOLS;
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        Set<String> methods = switch (internalName) {
            case EXECUTOR -> Set.of(AWAIT, "execute", "reject", "<init>");
            case FORK_JOIN -> Set.of(AWAIT, "submit", "<init>");
            case SCHEDULER -> Set.of("delayedExecute");
            default -> Set.of(AWAIT);
        };
        return MethodWeaving.weave(classFile, methods, (next, name, descriptor, woven) -> {
            if (!methods.contains(name)) {
                return next;
            }
            return switch (name) {
                case "<init>" -> SiteNoting.made(next, "java/util/concurrent/AbstractExecutorService", woven);
                case "reject" -> losing(next, name, "rejected", "(Ljava/lang/Object;Ljava/lang/Object;)V", woven);
                case "execute", "delayedExecute" -> SiteNoting.submitsArgument(next, name, woven);
                case "submit" ->
                    descriptor.endsWith("Ljava/util/concurrent/ForkJoinTask;")
                            ? SiteNoting.submitsResult(next, name, woven)
                            : next;
                default -> descriptor.equals(TIMED) ? awaiting(next, woven) : next;
            };
        });
    }

    /** Calls a hook with {@code this} and the first argument. */
    static MethodVisitor losing(HookGuard next, String method, String hook, String descriptor, Woven woven) {
        woven.in(method);
        return new AtEntry(next) {
            @Override
            protected void enter() {
                super.visitVarInsn(Opcodes.ALOAD, 0);
                super.visitVarInsn(Opcodes.ALOAD, 1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, TASK_HOOKS, hook, descriptor, false);
            }
        };
    }

    private static MethodVisitor awaiting(HookGuard next, Woven woven) {
        woven.in(AWAIT);
        return new Awaiting(next);
    }

    private static final class Awaiting extends AtEntry {
        Awaiting(HookGuard next) {
            super(next);
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.LLOAD, 1);
            super.visitVarInsn(Opcodes.ALOAD, 3);
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    BeforeWait.HOOKS,
                    "waiting",
                    "(JLjava/util/concurrent/TimeUnit;Ljava/lang/Object;)V",
                    false);
        }
    }
}
