package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.ConditionCalls;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.LocalsCount;
import dev.hangscope.agent.instrument.weaving.RecordFieldAdding;
import dev.hangscope.agent.instrument.weaving.RecordMaking;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import dev.hangscope.agent.instrument.weaving.RecordPlaces;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The blocking queues of {@code java.util.concurrent}.
 *
 * <p>Woven, on JDK 17 to 25: {@code LinkedBlockingQueue}, {@code ArrayBlockingQueue}, {@code PriorityBlockingQueue},
 * {@code LinkedBlockingDeque}, {@code DelayQueue}, {@code SynchronousQueue}, {@code LinkedTransferQueue}: every public method of
 * {@link QueueMethod} that does the work itself. One that hands on to another of them ({@code DelayQueue.put} to
 * {@code offer}, {@code LinkedBlockingDeque.take} to {@code takeFirst}) is left alone, or its items would count twice; which
 * ones do that is read from the bytecode, since it changes between JDKs.
 *
 * <p>The record of a queue is in a field added to its class. That is possible only while the class is being loaded; it is
 * not loaded yet when an agent named on the command line starts, unless another agent started before. The queues of a class that is
 * loaded already have their records in a table. Those that were made by then have none, and the report says so.
 */
final class QueueInstrumentation implements JdkInstrumentation {
    private static final String PACKAGE = "java/util/concurrent/";
    private static final Set<String> HANDOFF = Set.of(PACKAGE + "SynchronousQueue", PACKAGE + "LinkedTransferQueue");
    private static final Set<String> WITH_CONDITIONS = Set.of(
            PACKAGE + "LinkedBlockingQueue",
            PACKAGE + "ArrayBlockingQueue",
            PACKAGE + "PriorityBlockingQueue",
            PACKAGE + "LinkedBlockingDeque",
            PACKAGE + "DelayQueue");

    private final RecordPlaces places = new RecordPlaces();

    @Override
    public String sensor() {
        return "queues";
    }

    @Override
    public Set<String> classes() {
        Set<String> all = new HashSet<>(WITH_CONDITIONS);
        all.addAll(HANDOFF);
        return all;
    }

    @Override
    public boolean hasLoadedBefore() {
        return places.hasLoadedBefore();
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        Uses uses = new Uses(internalName);
        reader.accept(uses, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        if (uses.doing.isEmpty()) {
            throw new UnknownJdkException("it has no put and take that do the work themselves");
        }
        boolean handoff = HANDOFF.contains(internalName);
        if (!handoff && !uses.awaits) {
            throw new UnknownJdkException("it waits on no Condition");
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new Weaving(writer, places.of(internalName, loaded), new LocalsCount(reader), uses.doing, handoff), 0);
        return writer.toByteArray();
    }

    /** First pass: which methods do the work themselves. */
    private static final class Uses extends ClassVisitor {
        final Set<String> doing = new HashSet<>();
        boolean awaits;
        private final String owner;

        Uses(String owner) {
            super(Opcodes.ASM9);
            this.owner = owner;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if (QueueMethod.of(access, name, descriptor) == null) {
                return null;
            }
            doing.add(name + descriptor);
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String callee, String called, String calledType, boolean itf) {
                    awaits |= ConditionCalls.isAwait(callee, called);
                    boolean own = callee.equals(owner) || callee.equals("java/util/AbstractQueue");
                    if (own && QueueMethod.of(Opcodes.ACC_PUBLIC, called, calledType) != null) {
                        doing.remove(name + descriptor);
                    }
                }
            };
        }
    }

    /** Second pass: the field, and a visitor for each method concerned. */
    private static final class Weaving extends RecordFieldAdding {
        private final RecordPlace place;
        private final LocalsCount locals;
        private final Set<String> doing;
        private final boolean handoff;
        private String owner = "";

        Weaving(ClassVisitor next, RecordPlace place, LocalsCount locals, Set<String> doing, boolean handoff) {
            super(next, place);
            this.place = place;
            this.locals = locals;
            this.doing = doing;
            this.handoff = handoff;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            owner = name;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (name.equals("<init>") || name.equals("readObject")) {
                HookGuard guard = new HookGuard(next, owner, access, descriptor, locals.of(name, descriptor));
                MethodVisitor filled =
                        descriptor.contains("Ljava/util/Collection;") ? new QueueFilling(guard, place, owner) : guard;
                return new RecordMaking(
                        filled, guard, place, owner, "java/util/AbstractQueue", name, QueueUsing.HOOKS, "created");
            }
            QueueMethod method = QueueMethod.of(access, name, descriptor);
            if (method == null || !doing.contains(name + descriptor)) {
                return next;
            }
            HookGuard guard = new HookGuard(next, owner, access, descriptor, locals.of(name, descriptor));
            return new QueueUsing(guard, place, owner, method, handoff && mayWait(name, descriptor));
        }

        /** Hand-off queues wait in nested classes, so the hook stands at the entry of each method that may wait. */
        private boolean mayWait(String name, String descriptor) {
            boolean putWaits = owner.endsWith("SynchronousQueue");
            return switch (name) {
                case "put" -> putWaits;
                case "offer" -> putWaits && QueueMethod.isTimed(descriptor);
                case "take", "transfer" -> true;
                default -> QueueMethod.isTimed(descriptor);
            };
        }
    }
}
