package dev.hangscope.packing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** {@code equals}, {@code hashCode} and {@code toString} of a record, as {@code java.lang.runtime.ObjectMethods} defines them. */
final class RecordMethods {
    private static final String BOOTSTRAP = "java/lang/runtime/ObjectMethods";
    private static final String PREFIX = "record$";
    private static final int EQUALS_STACK = 6;
    private static final int HASH_STACK = 4;
    private static final int TEXT_STACK = 3;

    private final ClassWriter writer;
    private final List<Runnable> methods = new ArrayList<>();

    RecordMethods(ClassWriter writer) {
        this.writer = writer;
    }

    static boolean isRecordMethod(Handle bootstrap) {
        return bootstrap.getOwner().equals(BOOTSTRAP);
    }

    boolean areAny() {
        return !methods.isEmpty();
    }

    /** Returns the name of a static method that does the same. */
    String add(String record, String name, String descriptor, Object... arguments) {
        List<Handle> fields = Arrays.stream(arguments)
                .filter(Handle.class::isInstance)
                .map(Handle.class::cast)
                .toList();
        methods.add(() -> {
            MethodVisitor code = writer.visitMethod(
                    Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                    PREFIX + name,
                    descriptor,
                    null,
                    null);
            code.visitCode();
            switch (name) {
                case "equals" -> equalsCode(code, record, fields);
                case "hashCode" -> hashCode(code, fields);
                default -> text(code, record, fields);
            }
            code.visitEnd();
        });
        return PREFIX + name;
    }

    /** Writes the methods; behind all others, since one method is written at a time. */
    void write() {
        methods.forEach(Runnable::run);
    }

    private static void field(MethodVisitor code, Handle field) {
        code.visitFieldInsn(Opcodes.GETFIELD, field.getOwner(), field.getName(), field.getDesc());
    }

    private static void equalsCode(MethodVisitor code, String record, List<Handle> fields) {
        Label equal = new Label();
        Label different = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitJumpInsn(Opcodes.IF_ACMPEQ, equal);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitTypeInsn(Opcodes.INSTANCEOF, record);
        code.visitJumpInsn(Opcodes.IFEQ, different);
        for (Handle field : fields) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            field(code, field);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.CHECKCAST, record);
            field(code, field);
            code.visitJumpInsn(compared(code, Type.getType(field.getDesc())), different);
        }
        code.visitLabel(equal);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(different);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(EQUALS_STACK, 2);
    }

    /** Returns the jump that is made where the two values differ. */
    private static int compared(MethodVisitor code, Type type) {
        switch (type.getSort()) {
            case Type.OBJECT, Type.ARRAY -> {
                call(code, "java/util/Objects", "equals", "(Ljava/lang/Object;Ljava/lang/Object;)Z");
                return Opcodes.IFEQ;
            }
            case Type.LONG -> code.visitInsn(Opcodes.LCMP);
            case Type.DOUBLE -> call(code, "java/lang/Double", "compare", "(DD)I");
            case Type.FLOAT -> call(code, "java/lang/Float", "compare", "(FF)I");
            default -> {
                return Opcodes.IF_ICMPNE;
            }
        }
        return Opcodes.IFNE;
    }

    private static void hashCode(MethodVisitor code, List<Handle> fields) {
        code.visitInsn(Opcodes.ICONST_0);
        for (Handle field : fields) {
            Type type = Type.getType(field.getDesc());
            code.visitIntInsn(Opcodes.BIPUSH, 31);
            code.visitInsn(Opcodes.IMUL);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            field(code, field);
            if (Conversion.isPrimitive(type)) {
                call(code, Conversion.wrapper(type), "hashCode", "(" + type + ")I");
            } else {
                call(code, "java/util/Objects", "hashCode", "(Ljava/lang/Object;)I");
            }
            code.visitInsn(Opcodes.IADD);
        }
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(HASH_STACK, 1);
    }

    private static void text(MethodVisitor code, String record, List<Handle> fields) {
        String builder = "java/lang/StringBuilder";
        code.visitTypeInsn(Opcodes.NEW, builder);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, builder, "<init>", "()V", false);
        code.visitLdcInsn(Type.getObjectType(record));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getSimpleName", "()Ljava/lang/String;", false);
        append(code, builder, Type.getType(String.class));
        String before = "[";
        for (Handle field : fields) {
            code.visitLdcInsn(before + field.getName() + "=");
            append(code, builder, Type.getType(String.class));
            code.visitVarInsn(Opcodes.ALOAD, 0);
            field(code, field);
            append(code, builder, Type.getType(field.getDesc()));
            before = ", ";
        }
        code.visitLdcInsn(fields.isEmpty() ? "[]" : "]");
        append(code, builder, Type.getType(String.class));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(TEXT_STACK, 1);
    }

    private static void append(MethodVisitor code, String builder, Type type) {
        String parameter = switch (type.getSort()) {
            case Type.BYTE, Type.SHORT, Type.INT -> "I";
            case Type.OBJECT, Type.ARRAY ->
                type.getClassName().equals("java.lang.String") ? "Ljava/lang/String;" : "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, builder, "append", "(" + parameter + ")Ljava/lang/StringBuilder;", false);
    }

    private static void call(MethodVisitor code, String type, String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, type, method, descriptor, false);
    }
}
