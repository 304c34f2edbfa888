package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Gives a new object its record: at the end of a constructor that calls {@code super(...)}, and after deserialisation. */
final class RecordMaking extends MethodVisitor {
    private final String owner;
    private final String superName;
    private final String hooks;
    private final String hook;
    private final boolean withArgument;
    private boolean makes;

    RecordMaking(MethodVisitor next, String owner, String superName, String name, String hooks, String hook) {
        super(Opcodes.ASM9, next);
        this.owner = owner;
        this.superName = superName;
        this.hooks = hooks;
        this.hook = hook;
        withArgument = hook.equals("madeLatch");
        makes = name.equals("readObject");
    }

    @Override
    public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
        super.visitMethodInsn(opcode, callee, name, descriptor, itf);
        // The call of super(...) is the one whose class is the direct superclass; this(...) leads to another
        // constructor.
        if (opcode == Opcodes.INVOKESPECIAL && name.equals("<init>") && callee.equals(superName)) {
            makes = true;
        }
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN && makes) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            if (withArgument) {
                super.visitVarInsn(Opcodes.ILOAD, 1);
            }
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, hooks, hook, (withArgument ? "(I)" : "()") + RecordField.TYPE, false);
            super.visitFieldInsn(Opcodes.PUTFIELD, owner, RecordField.NAME, RecordField.TYPE);
        }
        super.visitInsn(opcode);
    }
}
