package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Counts what a constructor takes over from a collection as puts of the queue's maker. Stands behind {@link RecordMaking}, so
 * that the record is there.
 */
final class QueueFilling extends MethodVisitor {
    private final String owner;

    QueueFilling(MethodVisitor next, String owner) {
        super(Opcodes.ASM9, next);
        this.owner = owner;
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN) {
            // The queue's own size(), not one of a subclass whose constructor has not run yet.
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, "size", "()I", false);
            RecordField.pass(mv, owner, QueueUsing.HOOKS, "filled", "(I");
        }
        super.visitInsn(opcode);
    }
}
