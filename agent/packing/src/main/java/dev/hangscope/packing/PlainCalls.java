package dev.hangscope.packing;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** A class whose lambdas and record methods have become plain calls. Other uses of {@code invokedynamic} stay. */
final class PlainCalls extends ClassVisitor {
    private final ClassWriter writer;
    private final RecordMethods records;
    private @Nullable Functions functions;
    private String name = "";
    private @Nullable String nestHost;

    private PlainCalls(ClassWriter writer) {
        super(Opcodes.ASM9, writer);
        this.writer = writer;
        records = new RecordMethods(writer);
    }

    /** Rewrites a class. */
    static PlainCalls in(ClassReader reader) {
        // Without the reader's constant pool: it has the bootstrap methods.
        PlainCalls calls = new PlainCalls(new ClassWriter(0));
        reader.accept(calls, 0);
        return calls;
    }

    boolean areAny() {
        return !functions().areNone() || records.areAny();
    }

    byte[] classFile() {
        return writer.toByteArray();
    }

    /** The class of the functions that were lambdas. */
    Functions functions() {
        if (functions == null) {
            functions = new Functions(name, nestHost == null ? name : nestHost);
        }
        return functions;
    }

    @Override
    public void visit(
            int version,
            int access,
            String itsName,
            @Nullable String signature,
            @Nullable String parent,
            String @Nullable [] interfaces) {
        name = itsName;
        super.visit(version, access, itsName, signature, parent, interfaces);
    }

    @Override
    public void visitNestHost(String host) {
        nestHost = host;
        super.visitNestHost(host);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
            @Override
            public void visitInvokeDynamicInsn(
                    String called, String itsDescriptor, Handle bootstrap, Object... arguments) {
                if (Functions.isLambda(bootstrap)) {
                    String made = functions().add(called, itsDescriptor, arguments);
                    visitMethodInsn(Opcodes.INVOKESTATIC, functions().name(), made, itsDescriptor, false);
                } else if (RecordMethods.isRecordMethod(bootstrap)) {
                    String made = records.add(name, called, itsDescriptor, arguments);
                    visitMethodInsn(Opcodes.INVOKESTATIC, name, made, itsDescriptor, false);
                } else {
                    super.visitInvokeDynamicInsn(called, itsDescriptor, bootstrap, arguments);
                }
            }
        };
    }

    @Override
    public void visitEnd() {
        records.write();
        super.visitEnd();
    }
}
