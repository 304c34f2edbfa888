package dev.hangscope.agent.instrument;

import java.util.Set;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Turns the hooks' own {@code @OutOfLine} into HotSpot's {@code @DontInline}, which no compiler outside of the JDK gets to see. The
 * JVM heeds it in classes of the boot loader.
 */
final class RareParts {
    /** The hooks that have such methods; to read the others would be for nothing. */
    static final Set<String> CLASSES = Set.of("CountHooks", "LockHooks", "SiteHooks", "QueueRecord", "QueueUse");

    private static final String OURS = "Ldev/hangscope/agent/bootstrap/hooks/OutOfLine;";
    private static final String OF_HOTSPOT = "Ljdk/internal/vm/annotation/DontInline;";

    private RareParts() {}

    static byte[] outOfLine(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new Marking(super.visitMethod(access, name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class Marking extends MethodVisitor {
        Marking(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return descriptor.equals(OURS)
                    ? super.visitAnnotation(OF_HOTSPOT, true)
                    : super.visitAnnotation(descriptor, visible);
        }
    }
}
