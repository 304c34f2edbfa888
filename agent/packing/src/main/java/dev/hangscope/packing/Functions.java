package dev.hangscope.packing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * One class for all lambdas and method references of a class. It implements each of their interfaces, and a number tells its objects which
 * function to call. A class for each lambda would be loaded faster than it is spun, and still take more memory than the lambda's code.
 */
final class Functions {
    private static final String BOOTSTRAP = "java/lang/invoke/LambdaMetafactory";
    private static final String OWN = "dev/hangscope/";
    private static final String SUFFIX = "$$Functions";
    private static final String NUMBER = "number";
    private static final String OBJECT = "java/lang/Object";

    private final String owner;
    private final String nestHost;
    private final List<Function> all = new ArrayList<>();

    /**
     * A lambda.
     *
     * @param method the one method of its interface
     * @param captured what it takes from where it is made
     * @param type its interface
     * @param erased parameters and result of the method
     * @param target what it calls
     * @param exact parameters and result in the source
     */
    private record Function(
            int number, String method, Type[] captured, Type type, Type erased, Handle target, Type exact) {}

    Functions(String owner, String nestHost) {
        this.owner = owner;
        this.nestHost = nestHost;
    }

    static boolean isLambda(Handle bootstrap) {
        return bootstrap.getOwner().equals(BOOTSTRAP) && bootstrap.getName().equals("metafactory");
    }

    String name() {
        return owner + SUFFIX;
    }

    String nestHost() {
        return nestHost;
    }

    boolean areNone() {
        return all.isEmpty();
    }

    /** Returns the name of a static method that takes what the lambda captures, and returns its object. */
    String add(String method, String descriptor, Object... arguments) {
        all.add(new Function(
                all.size(),
                method,
                Type.getArgumentTypes(descriptor),
                Type.getReturnType(descriptor),
                (Type) arguments[0],
                (Handle) arguments[1],
                (Type) arguments[2]));
        return "make" + (all.size() - 1);
    }

    byte[] classFile() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String[] interfaces =
                all.stream().map(each -> each.type.getInternalName()).distinct().toArray(String[]::new);
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                name(),
                null,
                OBJECT,
                interfaces);
        writer.visitNestHost(nestHost);
        long objects =
                all.stream().mapToLong(each -> objects(each.captured)).max().orElse(0);
        long numbers = all.stream()
                .mapToLong(each -> each.captured.length - objects(each.captured))
                .max()
                .orElse(0);
        List<Type> fields = new ArrayList<>();
        for (long i = 0; i < objects; i++) {
            fields.add(Type.getObjectType(OBJECT));
        }
        for (long i = 0; i < numbers; i++) {
            fields.add(Type.LONG_TYPE);
        }
        writeInitializer(writer);
        writeConstructor(writer, fields);
        Map<String, List<Function>> byMethod = new LinkedHashMap<>();
        for (Function each : all) {
            writeFactory(writer, each, fields);
            byMethod.computeIfAbsent(each.method + each.erased, method -> new ArrayList<>())
                    .add(each);
        }
        byMethod.values().forEach(functions -> writeMethod(writer, functions));
        writer.visitEnd();
        return writer.toByteArray();
    }

    /**
     * Loads the types that the functions take and return, as the JVM does when it links a lambda: one that has had nothing to do yet must
     * not need the jar when it has.
     */
    private void writeInitializer(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        all.stream().flatMap(Functions::types).distinct().forEach(type -> {
            code.visitLdcInsn(type);
            code.visitInsn(Opcodes.POP);
        });
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** The agent's own types in the signatures of a function. */
    private static Stream<Type> types(Function function) {
        return Stream.of(
                        Stream.of(function.exact.getArgumentTypes()),
                        Stream.of(Type.getArgumentTypes(function.target.getDesc())),
                        Stream.of(
                                function.exact.getReturnType(),
                                Type.getReturnType(function.target.getDesc()),
                                Type.getObjectType(function.target.getOwner())))
                .flatMap(each -> each)
                .map(type -> type.getSort() == Type.ARRAY ? type.getElementType() : type)
                .filter(type ->
                        type.getSort() == Type.OBJECT && type.getInternalName().startsWith(OWN));
    }

    private static long objects(Type... captured) {
        long count = 0;
        for (Type each : captured) {
            count += Conversion.isPrimitive(each) ? 0 : 1;
        }
        return count;
    }

    private String constructor(List<Type> fields) {
        List<Type> parameters = new ArrayList<>(fields);
        parameters.add(Type.INT_TYPE);
        return Type.getMethodDescriptor(Type.VOID_TYPE, parameters.toArray(new Type[0]));
    }

    private void writeConstructor(ClassWriter writer, List<Type> fields) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PRIVATE, "<init>", constructor(fields), null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, OBJECT, "<init>", "()V", false);
        int local = 1;
        for (int i = 0; i < fields.size(); i++) {
            local = writeField(writer, code, "field" + i, fields.get(i), local);
        }
        writeField(writer, code, NUMBER, Type.INT_TYPE, local);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private int writeField(ClassWriter writer, MethodVisitor code, String field, Type type, int local) {
        writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field, type.getDescriptor(), null, null)
                .visitEnd();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        code.visitFieldInsn(Opcodes.PUTFIELD, name(), field, type.getDescriptor());
        return local + type.getSize();
    }

    private void writeFactory(ClassWriter writer, Function made, List<Type> fields) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_STATIC,
                "make" + made.number,
                Type.getMethodDescriptor(made.type, made.captured),
                null,
                null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, name());
        code.visitInsn(Opcodes.DUP);
        int[] captured = capturedIn(fields, made);
        for (int i = 0; i < fields.size(); i++) {
            load(code, made, captured[i], fields.get(i));
        }
        code.visitLdcInsn(made.number);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, name(), "<init>", constructor(fields), false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** For each field the number of the captured value that is in it; negative where there is none. */
    private static int[] capturedIn(List<Type> fields, Function function) {
        int[] found = new int[fields.size()];
        int next = 0;
        for (int i = 0; i < found.length; i++) {
            boolean primitive = Conversion.isPrimitive(fields.get(i));
            if (i > 0 && primitive != Conversion.isPrimitive(fields.get(i - 1))) {
                next = 0; // the numbers behind the objects
            }
            while (next < function.captured.length && Conversion.isPrimitive(function.captured[next]) != primitive) {
                next++;
            }
            found[i] = next < function.captured.length ? next++ : -1;
        }
        return found;
    }

    private static void load(MethodVisitor code, Function made, int captured, Type field) {
        if (captured < 0) {
            code.visitInsn(Conversion.isPrimitive(field) ? Opcodes.LCONST_0 : Opcodes.ACONST_NULL);
            return;
        }
        int local = 0;
        for (int i = 0; i < captured; i++) {
            local += made.captured[i].getSize();
        }
        Type type = made.captured[captured];
        code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
        if (Conversion.isPrimitive(type)) {
            Conversion.convert(code, type, type, field);
        }
    }

    /** The method of an interface: calls the function with the object's number. */
    private void writeMethod(ClassWriter writer, List<Function> functions) {
        Function first = functions.get(0);
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC, first.method, first.erased.getDescriptor(), null, null);
        code.visitCode();
        if (functions.size() > 1) {
            Label[] labels = functions.stream().map(each -> new Label()).toArray(Label[]::new);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name(), NUMBER, "I");
            code.visitLookupSwitchInsn(
                    labels[0], functions.stream().mapToInt(Function::number).toArray(), labels);
            for (int i = 0; i < labels.length; i++) {
                code.visitLabel(labels[i]);
                code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
                writeCall(code, functions.get(i));
            }
        } else {
            writeCall(code, first);
        }
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void writeCall(MethodVisitor code, Function function) {
        Handle target = function.target;
        List<Type> parameters = new ArrayList<>(List.of(Type.getArgumentTypes(target.getDesc())));
        Type owned = Type.getObjectType(target.getOwner());
        boolean constructor = target.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        if (constructor) {
            code.visitTypeInsn(Opcodes.NEW, target.getOwner());
            code.visitInsn(Opcodes.DUP);
        } else if (target.getTag() != Opcodes.H_INVOKESTATIC) {
            parameters.add(0, owned);
        }
        int captured = function.captured.length;
        loadCaptured(code, function, parameters.subList(0, captured));
        loadArguments(code, function, parameters.subList(captured, parameters.size()));
        code.visitMethodInsn(
                opcode(target), target.getOwner(), target.getName(), target.getDesc(), target.isInterface());
        Type result = constructor ? owned : Type.getReturnType(target.getDesc());
        Type wanted = function.erased.getReturnType();
        if (wanted.getSort() == Type.VOID) {
            if (result.getSort() != Type.VOID) {
                code.visitInsn(result.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
        } else {
            Conversion.convert(code, result, result, wanted);
        }
        code.visitInsn(wanted.getOpcode(Opcodes.IRETURN));
    }

    private void loadCaptured(MethodVisitor code, Function function, List<Type> parameters) {
        long objects =
                all.stream().mapToLong(each -> objects(each.captured)).max().orElse(0);
        long nextObject = 0;
        long nextNumber = objects;
        for (int i = 0; i < parameters.size(); i++) {
            boolean primitive = Conversion.isPrimitive(function.captured[i]);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(
                    Opcodes.GETFIELD,
                    name(),
                    "field" + (primitive ? nextNumber++ : nextObject++),
                    primitive ? "J" : "L" + OBJECT + ";");
            Type parameter = parameters.get(i);
            if (!primitive) {
                Conversion.convert(code, Type.getObjectType(OBJECT), function.captured[i], parameter);
            } else if (function.captured[i].getSort() != Type.LONG) {
                code.visitInsn(Opcodes.L2I);
            }
        }
    }

    private static void loadArguments(MethodVisitor code, Function function, List<Type> parameters) {
        Type[] erased = function.erased.getArgumentTypes();
        Type[] exact = function.exact.getArgumentTypes();
        int local = 1;
        for (int i = 0; i < erased.length; i++) {
            code.visitVarInsn(erased[i].getOpcode(Opcodes.ILOAD), local);
            Conversion.convert(code, erased[i], exact[i], parameters.get(i));
            local += erased[i].getSize();
        }
    }

    private static int opcode(Handle target) {
        return switch (target.getTag()) {
            case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
            case Opcodes.H_INVOKEVIRTUAL -> Opcodes.INVOKEVIRTUAL;
            case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
            case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
            default -> throw new IllegalArgumentException(target + ": write it as a class");
        };
    }
}
