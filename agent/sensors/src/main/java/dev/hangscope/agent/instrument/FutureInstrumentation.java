package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.BeforeWait;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.SiteNoting;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * {@code CompletableFuture}: a waiter is parked on a {@code Signaller}, which does not know its future; and a task forgets
 * the future that it is to complete when it begins to run.
 *
 * <p>Woven, on JDK 17 to 25: {@code waitingGet} and {@code timedGet} before they block;
 * {@code asyncSupplyStage} and {@code asyncRunStage} where they return (who submitted); {@code AsyncSupply.run} and
 * {@code AsyncRun.run} at their entry; {@code encodeThrowable} at its entry, which a function that throws goes through. {@code FutureTask.setException} at its entry; apart from that, its waiters are parked on it, and it names its runner.
 */
final class FutureInstrumentation implements JdkInstrumentation {
    private static final String FUTURE = "java/util/concurrent/CompletableFuture";
    private static final String TASK = "java/util/concurrent/FutureTask";
    private static final Set<String> CLASSES = Set.of(FUTURE, FUTURE + "$AsyncSupply", FUTURE + "$AsyncRun", TASK);
    private static final Set<String> WAITS = Set.of("waitingGet", "timedGet");
    private static final Set<String> SUBMITS = Set.of("asyncSupplyStage", "asyncRunStage");
    private static final String FAILS = "encodeThrowable";
    private static final Set<String> RUN = Set.of("run");

    @Override
    public String sensor() {
        return "futures";
    }

    @Override
    public Set<String> classes() {
        return CLASSES;
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        if (internalName.equals(FUTURE)) {
            Set<String> both = new HashSet<>(WAITS);
            both.addAll(SUBMITS);
            both.add(FAILS);
            return MethodWeaving.weave(classFile, both, (next, name, descriptor, woven) -> {
                if (SUBMITS.contains(name)) {
                    return SiteNoting.submitsResult(next, name, woven);
                }
                if (name.equals(FAILS)) {
                    woven.in(name);
                    return new Failing(next);
                }
                return WAITS.contains(name) ? new BeforeWait(next, name, woven) : next;
            });
        }
        if (internalName.equals(TASK)) {
            return MethodWeaving.weave(
                    classFile,
                    Set.of("setException"),
                    (next, name, descriptor, woven) -> name.equals("setException")
                            ? PoolInstrumentation.losing(
                                    next, name, "failed", "(Ljava/lang/Object;Ljava/lang/Throwable;)V", woven)
                            : next);
        }
        return MethodWeaving.weave(classFile, RUN, (next, name, descriptor, woven) -> {
            if (!name.equals("run")) {
                return next;
            }
            woven.in(name);
            return new Running(next, internalName);
        });
    }

    /** Both methods of the name are static, and have the exception first. */
    private static final class Failing extends AtEntry {
        Failing(HookGuard next) {
            super(next);
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    PoolInstrumentation.TASK_HOOKS,
                    "failedResult",
                    "(Ljava/lang/Throwable;)V",
                    false);
        }
    }

    private static final class Running extends AtEntry {
        private final String owner;

        Running(HookGuard next, String owner) {
            super(next);
            this.owner = owner;
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitFieldInsn(Opcodes.GETFIELD, owner, "dep", "L" + FUTURE + ";");
            super.visitMethodInsn(Opcodes.INVOKESTATIC, BeforeWait.HOOKS, "running", "(Ljava/lang/Object;)V", false);
        }
    }
}
