package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Code at a method's entry, before all else. Straight-line code only, so the method's stack map frames stay true. */
abstract class AtEntry extends MethodVisitor {
    AtEntry(MethodVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** Puts the code in. */
    abstract void enter();

    @Override
    public void visitCode() {
        super.visitCode();
        enter();
    }
}
