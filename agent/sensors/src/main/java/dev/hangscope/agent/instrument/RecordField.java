package dev.hangscope.agent.instrument;

import java.util.Arrays;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** The field in which an object of the JDK keeps its record. It can be added only while the class is being loaded. */
final class RecordField {
    static final String NAME = "$hangscope";
    static final String TYPE = "Ldev/hangscope/agent/bootstrap/hooks/QueueRecord;";

    private RecordField() {}

    /** Whether the class was given the field when it was loaded. */
    static boolean isIn(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> field.getName().equals(NAME));
    }

    /**
     * Calls a hook with {@code this} object's record as its last argument.
     *
     * @param arguments the descriptor's beginning, for what is on the stack already: {@code (I}
     */
    static void pass(MethodVisitor method, String owner, String hooks, String hook, String arguments) {
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitFieldInsn(Opcodes.GETFIELD, owner, NAME, TYPE);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, hook, arguments + TYPE + ")V", false);
    }

    /** Adds the field, and fills it where an object is made, with what this hook of the class {@code hooks} returns. */
    static byte[] add(byte[] classFile, String hooks, String hook) {
        ClassReader reader = new ClassReader(classFile);
        String owner = reader.getClassName();
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return name.equals("<init>") || name.equals("readObject")
                                ? new RecordMaking(next, owner, reader.getSuperName(), name, hooks, hook)
                                : next;
                    }

                    @Override
                    public void visitEnd() {
                        super.visitField(Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC, NAME, TYPE, null, null)
                                .visitEnd();
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }
}
