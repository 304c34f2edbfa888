package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.notify.NotifyCalls;
import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.MethodWeaving.Plan;
import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Who wakes whom.
 *
 * <p>Code of the application that calls {@code notify} calls {@code parkNanos} with a time below zero: see {@link NotifyCalls}. That
 * time is none to be parked, so {@code parkNanos} tells its hooks the time.
 *
 * <p>Woven, on JDK 17 to 25: {@code LockSupport.unpark} at its entry; {@code park}, {@code parkNanos} and {@code parkUntil}, with and
 * without the object that the thread is parked on, where they return, {@code parkNanos} on an object also at its entry; {@code AbstractQueuedSynchronizer$ConditionObject.doSignal} at its
 * entry, where there is a waiter to be signalled.
 */
final class WakeInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/wake/WakeHooks";
    private static final String LOCKS = "java/util/concurrent/locks/";
    private static final String SUPPORT = LOCKS + "LockSupport";
    private static final String CONDITION = LOCKS + "AbstractQueuedSynchronizer$ConditionObject";
    private static final String NOTHING = "()V";
    private static final String BLOCKER = "(Ljava/lang/Object;)V";
    private static final String BLOCKER_AND_TIME = "(Ljava/lang/Object;J)V";
    private static final Set<String> PARKS = Set.of("park", "parkNanos", "parkUntil");

    @Override
    public String sensor() {
        return "wakers";
    }

    @Override
    public Set<String> classes() {
        return Set.of(SUPPORT, CONDITION);
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        return internalName.equals(SUPPORT)
                ? MethodWeaving.weave(classFile, Set.of("unpark", "park", "parkNanos", "parkUntil"), new Support())
                : MethodWeaving.weave(classFile, Set.of("doSignal"), new Signals());
    }

    /** No lambdas: both classes are woven before {@code main}, where one costs a millisecond. */
    private static final class Support implements Plan {
        private static boolean withBlocker(String descriptor) {
            return descriptor.startsWith("(Ljava/lang/Object;");
        }

        @Override
        public MethodVisitor visit(HookGuard next, String name, String descriptor, Woven woven) {
            if (name.equals("unpark")) {
                woven.in(name);
                return new First(next, "waking", "(Ljava/lang/Thread;)V");
            }
            if (!PARKS.contains(name)) {
                return next;
            }
            woven.in(name);
            boolean timing = name.equals("parkNanos") && descriptor.equals(BLOCKER_AND_TIME);
            MethodVisitor first = timing ? new Timing(next) : next;
            return new Parking(first, next, timing ? BLOCKER_AND_TIME : withBlocker(descriptor) ? BLOCKER : NOTHING);
        }
    }

    private static final class Signals implements Plan {
        @Override
        public MethodVisitor visit(HookGuard next, String name, String descriptor, Woven woven) {
            if (!name.equals("doSignal")) {
                return next;
            }
            woven.in(name);
            return new First(next, "signalling", "(Ljava/lang/Object;)V");
        }
    }

    /** Calls a hook with the first local variable: {@code this}, or the first argument of a static method. */
    private static final class First extends AtEntry {
        private final String hook;
        private final String descriptor;

        First(HookGuard next, String hook, String descriptor) {
            super(next);
            this.hook = hook;
            this.descriptor = descriptor;
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, descriptor, false);
        }
    }

    /** Calls a hook with the object and the time that the thread is to be parked. */
    private static final class Timing extends AtEntry {
        Timing(HookGuard next) {
            super(next);
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitVarInsn(Opcodes.LLOAD, 1);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "parking", BLOCKER_AND_TIME, false);
        }
    }

    /** Calls a hook where the thread goes on. */
    private static final class Parking extends MethodVisitor {
        private final HookGuard guard;
        private final String descriptor;

        /** @param descriptor of the hook: it gets the method's own first arguments */
        Parking(MethodVisitor next, HookGuard guard, String descriptor) {
            super(Opcodes.ASM9, next);
            this.guard = guard;
            this.descriptor = descriptor;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                guard.beginReturn();
                if (!descriptor.equals(NOTHING)) {
                    super.visitVarInsn(Opcodes.ALOAD, 0);
                }
                if (descriptor.equals(BLOCKER_AND_TIME)) {
                    super.visitVarInsn(Opcodes.LLOAD, 1);
                }
                super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "woken", descriptor, false);
                guard.endReturn();
            }
            super.visitInsn(opcode);
        }
    }
}
