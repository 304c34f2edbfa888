package dev.hangscope.agent.instrument.notify;

import dev.hangscope.agent.bootstrap.hooks.wake.NotifySites;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the calls of {@code notify} and {@code notifyAll} in classes that are not the JDK's, as they are loaded. Runs in threads of the
 * application, which may hold any lock: it calls none of their code and asks no class loader.
 *
 * <p>A class that has no such call stays as it is, and so does each method without one.
 */
public final class NotifyWeaver {
    private final @Nullable ClassLoader own = NotifyWeaver.class.getClassLoader();
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    /** The woven class; {@code null} where nothing is to be woven. */
    public byte @Nullable [] weave(ClassLoader loader, String internalName, byte[] classFile) {
        if (loader == own || loader == platform) {
            return null;
        }
        try {
            return NotifyScan.finds(classFile) ? weave(classFile) : null;
        } catch (RuntimeException tooNewOrTooLarge) {
            NotifySites.registerUnseen(new StackTraceElement(internalName.replace('/', '.'), "", null, -1));
            return null;
        }
    }

    private static byte @Nullable [] weave(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        String type = reader.getClassName().replace('/', '.');
        Callers callers = new Callers(type);
        reader.accept(callers, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        if (callers.methods.isEmpty()) {
            return null;
        }
        // Methods without a call are copied as they are: they get no visitor.
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Weaving(writer, type, callers.methods), 0);
        return writer.toByteArray();
    }

    /** Since JDK 18 javac calls the methods of {@code Object} through the interface that an expression has as its type. */
    static boolean isNotify(int opcode, String name, String descriptor) {
        return (opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKESPECIAL || opcode == Opcodes.INVOKEINTERFACE)
                && descriptor.equals("()V")
                && (name.equals("notifyAll") || name.equals("notify"));
    }

    /** Finds the methods with such calls, and method references to {@code notify}, through which nothing is seen. */
    private static final class Callers extends ClassVisitor {
        final Set<String> methods = new HashSet<>();
        private final String type;

        Callers(String type) {
            super(Opcodes.ASM9);
            this.type = type;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String called, String itsDescriptor, boolean isInterface) {
                    if (isNotify(opcode, called, itsDescriptor)) {
                        methods.add(name + descriptor);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String called, String itsDescriptor, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        visitLdcInsn(argument);
                    }
                }

                @Override
                public void visitLdcInsn(Object constant) {
                    if (constant instanceof Handle handle
                            && isNotify(Opcodes.INVOKEVIRTUAL, handle.getName(), handle.getDesc())) {
                        NotifySites.registerUnseen(new StackTraceElement(type, name, null, -1));
                    }
                }
            };
        }
    }

    private static final class Weaving extends ClassVisitor {
        private final String type;
        private final Set<String> methods;
        private @Nullable String file;

        Weaving(ClassVisitor next, String type, Set<String> methods) {
            super(Opcodes.ASM9, next);
            this.type = type;
            this.methods = methods;
        }

        @Override
        public void visitSource(@Nullable String source, @Nullable String debug) {
            file = source;
            super.visitSource(source, debug);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return methods.contains(name + descriptor) ? new NotifyCalls(next, type, name, file) : next;
        }
    }
}
