package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.RecordMaking;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Counts what a constructor takes over from a collection as puts of the queue's maker. Stands behind {@link RecordMaking}, so
 * that the record is there.
 */
final class QueueFilling extends MethodVisitor {
    private final HookGuard guard;
    private final RecordPlace place;
    private final String owner;

    QueueFilling(HookGuard next, RecordPlace place, String owner) {
        super(Opcodes.ASM9, next);
        guard = next;
        this.place = place;
        this.owner = owner;
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN) {
            guard.beginReturn();
            // The queue's own size(), not one of a subclass whose constructor has not run yet.
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, "size", "()I", false);
            place.pass(mv, owner, QueueUsing.HOOKS, "filled", "(I");
            guard.endReturn();
        }
        super.visitInsn(opcode);
    }
}
