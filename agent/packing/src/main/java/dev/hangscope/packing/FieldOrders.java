package dev.hangscope.packing;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Gives the one {@code Structure} that JNA needs at each start a {@code getFieldOrder()} that returns what its annotation says. JNA would
 * read the annotation, for which the JDK generates two classes of proxies and loads some fifty of its own.
 */
final class FieldOrders extends ClassVisitor {
    private static final String NEEDED = "com/sun/jna/Structure$FFIType";
    private static final String ANNOTATION = "Lcom/sun/jna/Structure$FieldOrder;";
    private static final String METHOD = "getFieldOrder";
    private static final String DESCRIPTOR = "()Ljava/util/List;";

    private final List<String> order = new ArrayList<>();
    private boolean needed;

    FieldOrders(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String parent,
            String @Nullable [] interfaces) {
        needed = name.equals(NEEDED);
        super.visit(version, access, name, signature, parent, interfaces);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        AnnotationVisitor next = super.visitAnnotation(descriptor, visible);
        return needed && descriptor.equals(ANNOTATION) ? new Names(next) : next;
    }

    /** Notes the values of the annotation's one array. */
    private final class Names extends AnnotationVisitor {
        Names(@Nullable AnnotationVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visit(@Nullable String name, Object value) {
            order.add((String) value);
            super.visit(name, value);
        }

        @Override
        public AnnotationVisitor visitArray(String name) {
            return new Names(super.visitArray(name));
        }
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        needed &= !name.equals(METHOD);
        return super.visitMethod(access, name, descriptor, signature, exceptions);
    }

    @Override
    public void visitEnd() {
        if (needed && !order.isEmpty()) {
            MethodVisitor code = visitMethod(Opcodes.ACC_PROTECTED, METHOD, DESCRIPTOR, null, null);
            code.visitCode();
            code.visitLdcInsn(order.size());
            code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/String");
            for (int i = 0; i < order.size(); i++) {
                code.visitInsn(Opcodes.DUP);
                code.visitLdcInsn(i);
                code.visitLdcInsn(order.get(i));
                code.visitInsn(Opcodes.AASTORE);
            }
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, "java/util/Arrays", "asList", "([Ljava/lang/Object;)" + list(), false);
            code.visitInsn(Opcodes.ARETURN);
            code.visitMaxs(4, 1);
            code.visitEnd();
        }
        super.visitEnd();
    }

    private static String list() {
        return DESCRIPTOR.substring("()".length());
    }
}
