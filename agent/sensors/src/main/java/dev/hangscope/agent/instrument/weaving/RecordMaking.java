package dev.hangscope.agent.instrument.weaving;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Gives a new object its record: at the end of a constructor that calls {@code super(...)}, and after deserialisation. */
public final class RecordMaking extends MethodVisitor {
    private final HookGuard guard;
    private final RecordPlace place;
    private final String owner;
    private final String superName;
    private final String hooks;
    private final String hook;
    private final boolean withArgument;
    private boolean makes;

    /** @param next the guard, or a visitor in front of it */
    public RecordMaking(
            MethodVisitor next,
            HookGuard guard,
            RecordPlace place,
            String owner,
            String superName,
            String name,
            String hooks,
            String hook) {
        super(Opcodes.ASM9, next);
        this.guard = guard;
        this.place = place;
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
            guard.beginReturn();
            super.visitVarInsn(Opcodes.ALOAD, 0);
            if (withArgument) {
                super.visitVarInsn(Opcodes.ILOAD, 1);
            }
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, hooks, hook, (withArgument ? "(I)" : "()") + RecordPlace.TYPE, false);
            place.keep(mv, owner);
            guard.endReturn();
        }
        super.visitInsn(opcode);
    }
}
