package dev.hangscope.agent.instrument.notify;

import dev.hangscope.agent.bootstrap.hooks.wake.NotifyHooks;
import dev.hangscope.agent.bootstrap.hooks.wake.NotifySites;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Behind each call of {@code notify} or {@code notifyAll} puts one of {@code LockSupport.parkNanos}, with the notified object and a time
 * below zero that is the number of the place.
 *
 * <p>A class loader may refuse our hooks to its classes, but none can refuse a class in {@code java}. With such a time {@code parkNanos}
 * returns at once: that is its contract, so the call does no harm where our hooks are not in it. The hook gets to know the object and
 * the place.
 *
 * <p>Behind the call and not in front of it: where the thread does not own the monitor, it throws as ever, and nothing is recorded. The
 * code is straight, so that no stack map frame changes.
 */
public final class NotifyCalls extends MethodVisitor {
    private static final String CARRIER = "java/util/concurrent/locks/LockSupport";

    private final String type;
    private final String method;
    private final @Nullable String file;
    private int line = -1;

    /**
     * @param type name of the class, with dots
     * @param file its source file; {@code null} where the class does not name it
     */
    NotifyCalls(MethodVisitor next, String type, String method, @Nullable String file) {
        super(Opcodes.ASM9, next);
        this.type = type;
        this.method = method;
        this.file = file;
    }

    @Override
    public void visitLineNumber(int number, Label start) {
        line = number;
        super.visitLineNumber(number, start);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        int place = NotifyWeaver.isNotify(opcode, name, descriptor)
                ? NotifySites.register(new StackTraceElement(type, method, file, line))
                : NotifySites.NONE;
        if (place == NotifySites.NONE) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            return;
        }
        super.visitInsn(Opcodes.DUP);
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        super.visitLdcInsn(NotifyHooks.FIRST + place);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, CARRIER, "parkNanos", "(Ljava/lang/Object;J)V", false);
    }
}
