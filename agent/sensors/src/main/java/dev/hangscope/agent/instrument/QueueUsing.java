package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Calls a hook before each normal return of a method that puts or takes, and before each wait. Straight-line code only, so
 * the method's stack map frames stay true.
 */
final class QueueUsing extends MethodVisitor {
    static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/QueueHooks";

    private final String owner;
    private final QueueMethod method;
    private final boolean withField;
    private final boolean waitsFromEntry;

    QueueUsing(MethodVisitor next, String owner, QueueMethod method, boolean withField, boolean waitsFromEntry) {
        super(Opcodes.ASM9, next);
        this.owner = owner;
        this.method = method;
        this.withField = withField;
        this.waitsFromEntry = waitsFromEntry;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        if (waitsFromEntry) {
            callWaiting();
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
        if (ConditionCalls.isAwait(callee, name)) {
            callWaiting();
        }
        super.visitMethodInsn(opcode, callee, name, descriptor, itf);
    }

    @Override
    public void visitInsn(int opcode) {
        if (withField) {
            switch (opcode) {
                case Opcodes.RETURN -> call("put", "(");
                case Opcodes.ARETURN -> {
                    super.visitInsn(Opcodes.DUP);
                    call("taken", "(Ljava/lang/Object;");
                }
                case Opcodes.IRETURN -> {
                    super.visitInsn(Opcodes.DUP);
                    if (method == QueueMethod.DRAIN) {
                        call("drained", "(I");
                    } else {
                        call("offered", "(Z");
                    }
                }
                default -> {}
            }
        }
        super.visitInsn(opcode);
    }

    private void callWaiting() {
        super.visitVarInsn(Opcodes.ALOAD, 0);
        call("waiting", "(Ljava/lang/Object;");
    }

    private void call(String hook, String arguments) {
        if (withField) {
            RecordField.pass(mv, owner, HOOKS, hook, arguments);
        } else {
            super.visitInsn(Opcodes.ACONST_NULL);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, arguments + RecordField.TYPE + ")V", false);
        }
    }
}
