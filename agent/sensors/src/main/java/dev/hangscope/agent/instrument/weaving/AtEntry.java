package dev.hangscope.agent.instrument.weaving;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Code at a method's entry, before all else. Straight-line code only. */
public abstract class AtEntry extends MethodVisitor {
    private final HookGuard guard;

    /** Makes a visitor whose code goes through the guard. */
    public AtEntry(HookGuard next) {
        super(Opcodes.ASM9, next);
        guard = next;
    }

    /** Puts the code in. */
    protected abstract void enter();

    @Override
    public void visitCode() {
        super.visitCode();
        guard.beginEntry();
        enter();
        guard.endEntry();
    }
}
