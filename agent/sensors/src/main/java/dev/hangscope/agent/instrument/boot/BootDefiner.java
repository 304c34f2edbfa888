package dev.hangscope.agent.instrument.boot;

import java.lang.invoke.MethodHandles;
import java.util.function.BiFunction;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Makes a function that defines a class in the boot loader, by name and bytes.
 *
 * <p>It is a class of three instructions that calls the JDK's internal {@code Unsafe.defineClass}. It is spun here because our
 * sources are compiled against the public API; reflection would do the same, but makes JDK 25 spin 30 ms worth of method
 * handles before {@code main} for a method of seven arguments.
 */
public final class BootDefiner {
    private static final String UNSAFE = "jdk/internal/misc/Unsafe";
    private static final String NAME = "dev/hangscope/agent/instrument/boot/UnsafeDefiner";

    private BootDefiner() {}

    /**
     * Needs {@code jdk.internal.misc} to be exported to this class's module.
     *
     * @throws ReflectiveOperationException if the class cannot be spun
     */
    @SuppressWarnings("unchecked")
    static BiFunction<String, byte[], Class<?>> make() throws ReflectiveOperationException {
        return (BiFunction<String, byte[], Class<?>>) MethodHandles.lookup()
                .defineClass(bytes())
                .getDeclaredConstructor()
                .newInstance();
    }

    private static byte[] bytes() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, NAME, null, "java/lang/Object", new String[] {
            "java/util/function/BiFunction"
        });
        MethodVisitor make = writer.visitMethod(0, "<init>", "()V", null, null);
        make.visitCode();
        make.visitVarInsn(Opcodes.ALOAD, 0);
        make.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        make.visitInsn(Opcodes.RETURN);
        make.visitMaxs(0, 0);
        make.visitEnd();

        String signature = "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
        MethodVisitor apply = writer.visitMethod(Opcodes.ACC_PUBLIC, "apply", signature, null, null);
        apply.visitCode();
        apply.visitMethodInsn(Opcodes.INVOKESTATIC, UNSAFE, "getUnsafe", "()L" + UNSAFE + ";", false);
        apply.visitVarInsn(Opcodes.ALOAD, 1);
        apply.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/String");
        apply.visitVarInsn(Opcodes.ALOAD, 2);
        apply.visitTypeInsn(Opcodes.CHECKCAST, "[B");
        apply.visitInsn(Opcodes.ICONST_0);
        apply.visitVarInsn(Opcodes.ALOAD, 2);
        apply.visitTypeInsn(Opcodes.CHECKCAST, "[B");
        apply.visitInsn(Opcodes.ARRAYLENGTH);
        apply.visitInsn(Opcodes.ACONST_NULL);
        apply.visitInsn(Opcodes.ACONST_NULL);
        apply.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                UNSAFE,
                "defineClass",
                "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;",
                false);
        apply.visitInsn(Opcodes.ARETURN);
        apply.visitMaxs(0, 0);
        apply.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
