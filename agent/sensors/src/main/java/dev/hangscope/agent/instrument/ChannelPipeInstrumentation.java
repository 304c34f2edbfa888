package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.RecordFieldAdding;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import dev.hangscope.agent.instrument.weaving.RecordPlaces;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.nio.channels.Pipe}: who reads from it, who writes to it, how much, and who waits there; no field of the JDK tells.
 *
 * <p>Woven at entry and returns, on JDK 17 to 25: each {@code read} of {@code sun.nio.ch.SourceChannelImpl} and each {@code write}
 * of {@code SinkChannelImpl} that does the work itself, and {@code SinkChannelImpl.getFD}, which JDK 17's
 * {@code FileChannel.transferTo} writes to without the channel. Objects of both classes keep the record of their pipe.
 * {@code PipeImpl}, which makes the source and then the sink, is left alone: it would refer to fields
 * that the other two may have been denied.
 */
final class ChannelPipeInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/queue/PipeHooks";
    private static final String SOURCE = "sun/nio/ch/SourceChannelImpl";
    private static final String SINK = "sun/nio/ch/SinkChannelImpl";

    private final RecordPlaces places = new RecordPlaces();

    @Override
    public String sensor() {
        return "nio-pipes";
    }

    @Override
    public Set<String> classes() {
        return Set.of(SOURCE, SINK);
    }

    @Override
    public boolean hasLoadedBefore() {
        return places.hasLoadedBefore();
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        RecordPlace place = places.of(internalName, loaded);
        boolean source = internalName.equals(SOURCE);
        String use = source ? "read" : "write";
        Set<String> delegating = delegating(internalName, use, classFile);
        Set<String> methods = source ? Set.of(use) : Set.of(use, "getFD");
        byte[] woven = MethodWeaving.weave(classFile, methods, (next, name, descriptor, found) -> {
            if (!methods.contains(name) || delegating.contains(descriptor)) {
                return next;
            }
            found.in(name);
            return name.equals(use)
                    ? new Using(next, place, internalName, source ? "read" : "written")
                    : new Asking(next, place, internalName);
        });
        return RecordFieldAdding.add(woven, place, HOOKS, source ? "source" : "sink");
    }

    /** The descriptors of those methods of this name that call another one of it: their bytes would count twice. */
    private static Set<String> delegating(String owner, String method, byte[] classFile) {
        Set<String> found = new HashSet<>();
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                return !name.equals(method)
                        ? null
                        : new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String callee, String called, String calledType, boolean itf) {
                                if (callee.equals(owner) && called.equals(method)) {
                                    found.add(descriptor);
                                }
                            }
                        };
            }
        };
        new ClassReader(classFile).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found;
    }

    /** A read or write. */
    private static final class Using extends AtEntry {
        private final HookGuard guard;
        private final RecordPlace place;
        private final String owner;
        private final String hook;

        Using(HookGuard next, RecordPlace place, String owner, String hook) {
            super(next);
            guard = next;
            this.place = place;
            this.owner = owner;
            this.hook = hook;
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, "isBlocking", "()Z", false);
            place.pass(mv, owner, HOOKS, "waiting", "(Z");
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.IRETURN || opcode == Opcodes.LRETURN) {
                guard.beginReturn();
                guard.loadResult();
                if (opcode == Opcodes.IRETURN) {
                    super.visitInsn(Opcodes.I2L);
                }
                place.pass(mv, owner, HOOKS, hook, "(J");
                guard.endReturn();
            }
            super.visitInsn(opcode);
        }
    }

    /** A question for the descriptor. */
    private static final class Asking extends AtEntry {
        private final RecordPlace place;
        private final String owner;

        Asking(HookGuard next, RecordPlace place, String owner) {
            super(next);
            this.place = place;
            this.owner = owner;
        }

        @Override
        protected void enter() {
            place.pass(mv, owner, HOOKS, "asked", "(");
        }
    }
}
