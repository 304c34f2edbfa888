package dev.hangscope.agent.instrument.weaving;

import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Notes where an object is made or submitted. Straight-line code only. */
public final class SiteNoting {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/site/SiteHooks";

    private SiteNoting() {}

    /** At the entry: the method's first argument is a task that is submitted. */
    public static MethodVisitor submitsArgument(HookGuard next, String method, Woven woven) {
        woven.in(method);
        return new AtEntry(next) {
            @Override
            protected void enter() {
                super.visitVarInsn(Opcodes.ALOAD, 1);
                call(mv, "submitted");
            }
        };
    }

    /** Before each return: the result is a future whose task was submitted. */
    public static MethodVisitor submitsResult(HookGuard next, String method, Woven woven) {
        return new MethodVisitor(Opcodes.ASM9, next) {
            @Override
            public void visitInsn(int opcode) {
                if (opcode == Opcodes.ARETURN) {
                    next.beginReturn();
                    next.loadResult();
                    call(mv, "submitted");
                    next.endReturn();
                    woven.in(method);
                }
                super.visitInsn(opcode);
            }
        };
    }

    /** At the end of a constructor that calls {@code super(...)}: {@code this} was made. */
    public static MethodVisitor made(HookGuard next, String superName, Woven woven) {
        return new MethodVisitor(Opcodes.ASM9, next) {
            private boolean makes;

            @Override
            public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
                super.visitMethodInsn(opcode, callee, name, descriptor, itf);
                makes |= opcode == Opcodes.INVOKESPECIAL && name.equals("<init>") && callee.equals(superName);
            }

            @Override
            public void visitInsn(int opcode) {
                if (opcode == Opcodes.RETURN && makes) {
                    next.beginReturn();
                    super.visitVarInsn(Opcodes.ALOAD, 0);
                    call(mv, "made");
                    next.endReturn();
                    woven.in("<init>");
                }
                super.visitInsn(opcode);
            }
        };
    }

    private static void call(MethodVisitor method, String hook) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, "(Ljava/lang/Object;)V", false);
    }
}
