package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Code at a method's entry, before all else. Straight-line code only. */
abstract class AtEntry extends MethodVisitor {
    private final HookGuard guard;

    AtEntry(HookGuard next) {
        super(Opcodes.ASM9, next);
        guard = next;
    }

    /** Puts the code in. */
    abstract void enter();

    @Override
    public void visitCode() {
        super.visitCode();
        guard.beginEntry();
        enter();
        guard.endEntry();
    }
}
