package dev.hangscope.agent.instrument.pool;

import dev.hangscope.agent.bootstrap.hooks.pool.LoanHooks;
import dev.hangscope.agent.bootstrap.hooks.pool.Loans;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Has the pools of known libraries tell what they lend and get back, as their classes are loaded. Runs in threads of the application, which
 * may hold any lock: it calls none of their code and asks no class loader.
 *
 * <p>As with calls of {@code notify}, the hook is reached through {@code LockSupport.parkNanos} with a time below zero, which no loader
 * can refuse and which does nothing where our hooks are not in it. What is lent is told before the method returns, what is given back
 * before the pool has it: so a thing is never recorded as lent while it lies in the pool. The code is straight: no stack map frame changes.
 */
public final class PoolWeaver {
    private static final String CARRIER = "java/util/concurrent/locks/LockSupport";

    private PoolWeaver() {}

    /** Loads the table, so that the first class of the application that is loaded does not wait for that. */
    public static void prepare() {
        LendingPool.number("");
    }

    /** The woven class; {@code null} where nothing is to be woven. */
    public static byte @Nullable [] weave(String internalName, byte[] classFile) {
        Integer number = LendingPool.number(internalName);
        if (number == null) {
            return null;
        }
        try {
            ClassReader reader = new ClassReader(classFile);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new Weaving(writer, number), 0);
            return writer.toByteArray();
        } catch (Throwable tooNewOrNoRoom) {
            // No stack or no heap may be left, or the thread is to be stopped: nothing else may be called here.
            Loans.lose();
            return null;
        }
    }

    /** The name of the pool class with this number, as frames have it. */
    public static String poolClass(int number) {
        return LendingPool.all().get(number).name();
    }

    private static final class Weaving extends ClassVisitor {
        private final int number;
        private final LendingPool pool;

        Weaving(ClassVisitor next, int number) {
            super(Opcodes.ASM9, next);
            this.number = number;
            pool = LendingPool.all().get(number);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
            if (isStatic || (access & Opcodes.ACC_ABSTRACT) != 0) {
                return next;
            }
            if (pool.lends().contains(name) && isObject(Type.getReturnType(descriptor))) {
                return new Lending(next, LoanHooks.lends(number));
            }
            Type[] arguments = Type.getArgumentTypes(descriptor);
            if (pool.getsBack().contains(name)
                    && arguments.length > pool.argument()
                    && isObject(arguments[pool.argument()])) {
                return new GettingBack(next, local(arguments, pool.argument()), LoanHooks.getsBack(number));
            }
            return next;
        }

        private static boolean isObject(Type type) {
            return type.getSort() == Type.OBJECT;
        }

        /** The local variable of an argument, behind {@code this} and the arguments before it. */
        private static int local(Type[] arguments, int argument) {
            int local = 1;
            for (int i = 0; i < argument; i++) {
                local += arguments[i].getSize();
            }
            return local;
        }
    }

    /** Tells what the method returns. */
    private static final class Lending extends MethodVisitor {
        private final long mark;

        Lending(MethodVisitor next, long mark) {
            super(Opcodes.ASM9, next);
            this.mark = mark;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ARETURN) {
                super.visitInsn(Opcodes.DUP);
                tell(mv, mark);
            }
            super.visitInsn(opcode);
        }
    }

    /** Tells an argument at the entry. */
    private static final class GettingBack extends MethodVisitor {
        private final int local;
        private final long mark;

        GettingBack(MethodVisitor next, int local, long mark) {
            super(Opcodes.ASM9, next);
            this.local = local;
            this.mark = mark;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            super.visitVarInsn(Opcodes.ALOAD, local);
            tell(mv, mark);
        }
    }

    private static void tell(MethodVisitor next, long mark) {
        next.visitLdcInsn(mark);
        next.visitMethodInsn(Opcodes.INVOKESTATIC, CARRIER, "parkNanos", "(Ljava/lang/Object;J)V", false);
    }
}
