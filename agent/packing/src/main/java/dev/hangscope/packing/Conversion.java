package dev.hangscope.packing;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Turns a value on the stack into one of another type, as {@code java.lang.invoke.LambdaMetafactory} does. */
final class Conversion {
    private static final String OBJECT = "java/lang/Object";

    private Conversion() {}

    static boolean isPrimitive(Type type) {
        return type.getSort() < Type.ARRAY;
    }

    /**
     * Converts a value.
     *
     * @param from its type on the stack
     * @param exact its type in the source, which tells what to unbox
     * @param to the type that is wanted
     */
    static void convert(MethodVisitor code, Type from, Type exact, Type to) {
        if (isPrimitive(from) && isPrimitive(to)) {
            widen(code, from, to);
        } else if (isPrimitive(from)) {
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, wrapper(from), "valueOf", "(" + from + ")L" + wrapper(from) + ";", false);
        } else if (isPrimitive(to)) {
            unbox(code, exact, to);
        } else if (!to.getInternalName().equals(OBJECT) && !from.equals(to)) {
            code.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
        }
    }

    private static void unbox(MethodVisitor code, Type exact, Type to) {
        Type boxed = isPrimitive(exact) ? exact : primitive(exact, to);
        code.visitTypeInsn(Opcodes.CHECKCAST, wrapper(boxed));
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, wrapper(boxed), boxed.getClassName() + "Value", "()" + boxed, false);
        widen(code, boxed, to);
    }

    /** The type that a wrapper wraps; {@code otherwise} where the type is no wrapper. */
    private static Type primitive(Type wrapper, Type otherwise) {
        return switch (wrapper.getClassName()) {
            case "java.lang.Boolean" -> Type.BOOLEAN_TYPE;
            case "java.lang.Character" -> Type.CHAR_TYPE;
            case "java.lang.Byte" -> Type.BYTE_TYPE;
            case "java.lang.Short" -> Type.SHORT_TYPE;
            case "java.lang.Integer" -> Type.INT_TYPE;
            case "java.lang.Long" -> Type.LONG_TYPE;
            case "java.lang.Float" -> Type.FLOAT_TYPE;
            case "java.lang.Double" -> Type.DOUBLE_TYPE;
            default -> otherwise;
        };
    }

    private static void widen(MethodVisitor code, Type from, Type to) {
        if (stackSort(from) == stackSort(to)) {
            return;
        }
        int instruction = switch (stackSort(from) * 10 + stackSort(to)) {
            case Type.INT * 10 + Type.LONG -> Opcodes.I2L;
            case Type.INT * 10 + Type.DOUBLE -> Opcodes.I2D;
            case Type.LONG * 10 + Type.DOUBLE -> Opcodes.L2D;
            default -> throw new IllegalArgumentException("from " + from + " to " + to + ": write it as a class");
        };
        code.visitInsn(instruction);
    }

    private static int stackSort(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT -> Type.INT;
            default -> type.getSort();
        };
    }

    /** The internal name of a primitive type's class. */
    static String wrapper(Type primitive) {
        return switch (primitive.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.CHAR -> "java/lang/Character";
            case Type.BYTE -> "java/lang/Byte";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            case Type.DOUBLE -> "java/lang/Double";
            default -> throw new IllegalArgumentException(primitive.getDescriptor());
        };
    }
}
