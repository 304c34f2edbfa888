package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.LocalsCount;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The beginning and the end of threads.
 *
 * <p>Woven where they throw: both {@code start}. Woven at their entry: {@code Thread.start()} (and {@code start(ThreadContainer)} from JDK 19, also of
 * {@code VirtualThread}), {@code Thread.dispatchUncaughtException(Throwable)}, which the JVM calls for a thread that dies of an
 * exception, and the thread's last Java code: {@code Thread.clearReferences()}, which from JDK 19 both kinds of threads call
 * when they are done, {@code Thread.exit()} before.
 */
final class ThreadInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/thread/ThreadHooks";
    private static final String THREAD = "java/lang/Thread";
    private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
    private static final String START_IN_CONTAINER = "start(Ljdk/internal/vm/ThreadContainer;)V";

    @Override
    public String sensor() {
        return "threads";
    }

    @Override
    public Set<String> classes() {
        return Set.of(THREAD, VIRTUAL_THREAD);
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        Set<String> methods = new HashSet<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String sig,
                            String @Nullable [] thrown) {
                        methods.add(name + descriptor);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        String end = methods.contains("clearReferences()V") ? "clearReferences()V" : "exit()V";
        if (internalName.equals(THREAD)
                && !methods.containsAll(Set.of(end, "start()V", "dispatchUncaughtException(Ljava/lang/Throwable;)V"))) {
            throw new UnknownJdkException("it has no start, dispatchUncaughtException and exit");
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Weaving(writer, new LocalsCount(reader), internalName, end), 0);
        return writer.toByteArray();
    }

    private static final class Weaving extends ClassVisitor {
        private final LocalsCount locals;
        private final String owner;
        private final String end;
        private final boolean virtual;

        Weaving(ClassVisitor next, LocalsCount locals, String owner, String end) {
            super(Opcodes.ASM9, next);
            this.locals = locals;
            this.owner = owner;
            this.end = end;
            virtual = owner.equals(VIRTUAL_THREAD);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor written = super.visitMethod(access, name, descriptor, signature, exceptions);
            HookGuard next = new HookGuard(written, owner, access, descriptor, locals.of(name, descriptor));
            String method = name + descriptor;
            // VirtualThread.start() hands on to start(ThreadContainer).
            if (method.equals(START_IN_CONTAINER) || (method.equals("start()V") && !virtual)) {
                next.callWhereThrown(HOOKS, "notStarted", "(Ljava/lang/Thread;)V");
                return new WithArguments(next, "starting", "(Ljava/lang/Thread;)V", 0);
            }
            if (virtual) {
                return written;
            }
            if (method.equals("dispatchUncaughtException(Ljava/lang/Throwable;)V")) {
                return new WithArguments(next, "uncaught", "(Ljava/lang/Thread;Ljava/lang/Throwable;)V", 1);
            }
            return method.equals(end) ? new WithArguments(next, "ended", "(Ljava/lang/Thread;)V", 0) : written;
        }
    }

    /** Calls a hook with {@code this} and the method's own arguments. */
    private static final class WithArguments extends AtEntry {
        private final String hook;
        private final String descriptor;
        private final int arguments;

        WithArguments(HookGuard next, String hook, String descriptor, int arguments) {
            super(next);
            this.hook = hook;
            this.descriptor = descriptor;
            this.arguments = arguments;
        }

        @Override
        protected void enter() {
            for (int i = 0; i <= arguments; i++) {
                super.visitVarInsn(Opcodes.ALOAD, i);
            }
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, descriptor, false);
        }
    }
}
