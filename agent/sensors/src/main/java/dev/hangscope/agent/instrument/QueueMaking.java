package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Gives a new queue its record: at the end of a constructor that calls {@code super(...)}, and after deserialisation. */
final class QueueMaking extends MethodVisitor {
    private final String owner;
    private boolean makes;

    QueueMaking(MethodVisitor next, String owner, String name) {
        super(Opcodes.ASM9, next);
        this.owner = owner;
        makes = name.equals("readObject");
    }

    @Override
    public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
        super.visitMethodInsn(opcode, callee, name, descriptor, itf);
        // The call of super(...) is the one whose class is the direct superclass; this(...) leads to another
        // constructor.
        if (opcode == Opcodes.INVOKESPECIAL && name.equals("<init>") && callee.equals("java/util/AbstractQueue")) {
            makes = true;
        }
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN && makes) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, QueueUsing.HOOKS, "created", "()" + QueueUsing.RECORD_TYPE, false);
            super.visitFieldInsn(Opcodes.PUTFIELD, owner, QueueInstrumentation.FIELD, QueueUsing.RECORD_TYPE);
        }
        super.visitInsn(opcode);
    }
}
