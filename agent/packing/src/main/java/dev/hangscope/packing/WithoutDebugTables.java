package dev.hangscope.packing;

import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * A class without the names of local variables and parameters, and without the annotations of types in fields, methods and code. The JVM
 * keeps both for as long as the class is loaded, and copies the bytes of each class file for each agent. Lines and sources stay, for the
 * stack trace of a fault. So do generic signatures and the annotations of record components, which the JSON of a report is read by.
 */
final class WithoutDebugTables extends ClassVisitor {
    private WithoutDebugTables(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** Returns the class file without them. */
    static byte[] of(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new WithoutDebugTables(writer), 0);
        return writer.toByteArray();
    }

    @Override
    public @Nullable AnnotationVisitor visitTypeAnnotation(
            int type, @Nullable TypePath path, String descriptor, boolean visible) {
        return null;
    }

    @Override
    public FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        return new FieldVisitor(Opcodes.ASM9, super.visitField(access, name, descriptor, signature, value)) {
            @Override
            public @Nullable AnnotationVisitor visitTypeAnnotation(
                    int type, @Nullable TypePath path, String itsDescriptor, boolean visible) {
                return null;
            }
        };
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new Method(super.visitMethod(access, name, descriptor, signature, exceptions));
    }

    private static final class Method extends MethodVisitor {
        Method(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitParameter(@Nullable String name, int access) {}

        @Override
        public void visitLocalVariable(
                String name, String descriptor, @Nullable String signature, Label start, Label end, int index) {}

        @Override
        public @Nullable AnnotationVisitor visitLocalVariableAnnotation(
                int type,
                @Nullable TypePath path,
                Label[] start,
                Label[] end,
                int[] index,
                String descriptor,
                boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitTypeAnnotation(
                int type, @Nullable TypePath path, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitInsnAnnotation(
                int type, @Nullable TypePath path, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitTryCatchAnnotation(
                int type, @Nullable TypePath path, String descriptor, boolean visible) {
            return null;
        }
    }
}
