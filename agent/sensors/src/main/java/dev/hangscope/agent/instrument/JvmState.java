package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.boot.BootDefiner;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK knows of how this JVM was started, from two classes of its package {@code jdk.internal.misc}: {@code CDS} and {@code
 * VM}. The public way, {@code RuntimeMXBean}, loads {@code java.management}, which an image may lack.
 *
 * <p>Each question is a spun class of a few instructions, as in {@link BootDefiner}: reflection costs more on the way to {@code main}.
 */
public final class JvmState {
    private static final String MISC = "jdk/internal/misc/";
    private static final String CHECKS_JNI = "-Xcheck:jni";

    private JvmState() {}

    /**
     * Whether the JVM writes an archive of its classes when it ends: {@code -XX:AOTCacheOutput}, {@code -XX:AOTMode=record}, {@code
     * -XX:ArchiveClassesAtExit} and the like. A JDK 25 that finds {@code Thread} woven then crashes; others leave woven classes out.
     */
    public static boolean dumpsClasses(Instrumentation instrumentation) {
        return Boolean.TRUE.equals(answer(instrumentation, "CdsState", "CDS", "isDumpingArchive", "()Z"));
    }

    /** Whether the JVM checks each JNI call, and prints a warning for a function that returns many references. */
    static boolean checksJni(Instrumentation instrumentation) {
        Object arguments = answer(instrumentation, "VmState", "VM", "getRuntimeArguments", "()[Ljava/lang/String;");
        return arguments instanceof String[] all && Arrays.asList(all).contains(CHECKS_JNI);
    }

    /** What the static method returns; {@code null} in a JDK that does not have it. */
    @SuppressWarnings("unchecked") // spun here
    private static @Nullable Object answer(
            Instrumentation instrumentation, String name, String type, String method, String signature) {
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of("jdk.internal.misc", Set.of(JvmState.class.getModule())),
                    Map.of(),
                    Set.of(),
                    Map.of());
            Function<Object, ?> asked = (Function<Object, ?>) MethodHandles.lookup()
                    .defineClass(bytes(name, type, method, signature))
                    .getDeclaredConstructor()
                    .newInstance();
            return asked.apply(name);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException otherJdk) {
            return null;
        }
    }

    private static byte[] bytes(String name, String type, String method, String signature) {
        String own = JvmState.class.getPackageName().replace('.', '/') + "/" + name;
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, own, null, "java/lang/Object", new String[] {
            "java/util/function/Function"
        });
        MethodVisitor make = writer.visitMethod(0, "<init>", "()V", null, null);
        make.visitCode();
        make.visitVarInsn(Opcodes.ALOAD, 0);
        make.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        make.visitInsn(Opcodes.RETURN);
        make.visitMaxs(0, 0);
        make.visitEnd();

        MethodVisitor apply =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", null, null);
        apply.visitCode();
        apply.visitMethodInsn(Opcodes.INVOKESTATIC, MISC + type, method, signature, false);
        if (signature.endsWith("Z")) {
            apply.visitMethodInsn(
                    Opcodes.INVOKESTATIC, "java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;", false);
        }
        apply.visitInsn(Opcodes.ARETURN);
        apply.visitMaxs(0, 0);
        apply.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
