package dev.hangscope.agent.instrument.weaving;

import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Notes {@code this} before each call in a method that may wait: the fast paths, which do not get there, stay as they are. */
public final class BeforeWait extends MethodVisitor {
    public static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/thread/WaitHooks";

    private final String method;
    private final Woven woven;

    /** Puts the hook before the waits of this method. */
    public BeforeWait(MethodVisitor next, String method, Woven woven) {
        super(Opcodes.ASM9, next);
        this.method = method;
        this.woven = woven;
    }

    @Override
    public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
        if (waits(callee, name)) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "waiting", "(Ljava/lang/Object;)V", false);
            woven.in(method);
        }
        super.visitMethodInsn(opcode, callee, name, descriptor, itf);
    }

    private static boolean waits(String callee, String name) {
        return ConditionCalls.isAwait(callee, name)
                || (name.equals("wait") && callee.startsWith("java/"))
                || (name.equals("timedWait") && callee.equals("java/util/concurrent/TimeUnit"))
                || (name.equals("managedBlock") && callee.equals("java/util/concurrent/ForkJoinPool"));
    }
}
