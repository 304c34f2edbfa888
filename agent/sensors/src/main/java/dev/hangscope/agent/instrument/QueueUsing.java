package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.ConditionCalls;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Calls a hook before each normal return of a method that puts or takes, and before each wait. Straight-line code only, so
 * the method's stack map frames stay true.
 */
final class QueueUsing extends MethodVisitor {
    static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/queue/QueueHooks";

    private final String owner;
    private final QueueMethod method;
    private final RecordPlace place;
    private final HookGuard guard;
    private final boolean waitsFromEntry;

    QueueUsing(HookGuard next, RecordPlace place, String owner, QueueMethod method, boolean waitsFromEntry) {
        super(Opcodes.ASM9, next);
        guard = next;
        this.place = place;
        this.owner = owner;
        this.method = method;
        this.waitsFromEntry = waitsFromEntry;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        if (waitsFromEntry) {
            guard.beginEntry();
            callWaiting();
            guard.endEntry();
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
        if (opcode == Opcodes.RETURN || opcode == Opcodes.ARETURN || opcode == Opcodes.IRETURN) {
            guard.beginReturn();
            guard.loadResult();
            switch (opcode) {
                case Opcodes.RETURN -> call("put", "(");
                case Opcodes.ARETURN -> call("taken", "(Ljava/lang/Object;");
                default -> {
                    if (method == QueueMethod.DRAIN) {
                        call("drained", "(I");
                    } else {
                        call("offered", "(Z");
                    }
                }
            }
            guard.endReturn();
        }
        super.visitInsn(opcode);
    }

    private void callWaiting() {
        super.visitVarInsn(Opcodes.ALOAD, 0);
        call("waiting", "(Ljava/lang/Object;");
    }

    private void call(String hook, String arguments) {
        place.pass(mv, owner, HOOKS, hook, arguments);
    }
}
