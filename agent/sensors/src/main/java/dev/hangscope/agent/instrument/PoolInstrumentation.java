package dev.hangscope.agent.instrument;

import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Pools: who waits for a pool's end, and for how long.
 *
 * <p>Woven: the entry of {@code awaitTermination(long, TimeUnit)} of {@code ThreadPoolExecutor} and {@code ForkJoinPool} (JDK 17
 * to 25) and {@code ThreadPerTaskExecutor} (since JDK 19).
 */
final class PoolInstrumentation implements JdkInstrumentation {
    private static final String PACKAGE = "java/util/concurrent/";
    private static final Set<String> POOLS =
            Set.of(PACKAGE + "ThreadPoolExecutor", PACKAGE + "ForkJoinPool", PACKAGE + "ThreadPerTaskExecutor");
    private static final String AWAIT = "awaitTermination";
    private static final String TIMED = "(JLjava/util/concurrent/TimeUnit;)Z";

    @Override
    public String sensor() {
        return "pools";
    }

    @Override
    public boolean concerns(String internalName) {
        return POOLS.contains(internalName);
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        return MethodWeaving.weave(classFile, Set.of(AWAIT), (next, name, descriptor, woven) -> {
            if (!name.equals(AWAIT) || !descriptor.equals(TIMED)) {
                return next;
            }
            woven.in(name);
            return new Awaiting(next);
        });
    }

    private static final class Awaiting extends AtEntry {
        Awaiting(MethodVisitor next) {
            super(next);
        }

        @Override
        void enter() {
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
