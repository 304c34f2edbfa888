package dev.hangscope.agent.instrument;

import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.nio.channels.Pipe}: who reads from it, who writes to it, and who waits there; no field of the JDK tells.
 *
 * <p>Woven at their entry, on JDK 17 to 25: each {@code read} of {@code sun.nio.ch.SourceChannelImpl}; each {@code write} of
 * {@code SinkChannelImpl}, and {@code getFD}, which JDK 17's {@code FileChannel.transferTo} writes to without the channel. Both
 * have the record of their pipe in a field that is added while they are being loaded. {@code PipeImpl}, which makes them one after
 * the other, is left alone: it would refer to fields that the other two may have been denied.
 */
final class ChannelPipeInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/PipeHooks";
    private static final String SOURCE = "sun/nio/ch/SourceChannelImpl";
    private static final String SINK = "sun/nio/ch/SinkChannelImpl";

    @Override
    public String sensor() {
        return "nio-pipes";
    }

    @Override
    public boolean concerns(String internalName) {
        return internalName.equals(SOURCE) || internalName.equals(SINK);
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        if (loaded != null && !RecordField.isIn(loaded)) {
            throw new UnknownJdkException("it was loaded before the agent, so who uses it is not recorded");
        }
        boolean source = internalName.equals(SOURCE);
        Map<String, String> hooks = source ? Map.of("read", "reading") : Map.of("write", "writing", "getFD", "asked");
        Set<String> methods = hooks.keySet();
        byte[] woven = MethodWeaving.weave(classFile, methods, (next, name, descriptor, found) -> {
            String hook = hooks.get(name);
            if (hook == null) {
                return next;
            }
            found.in(name);
            return new Using(next, internalName, hook);
        });
        return RecordField.add(woven, HOOKS, source ? "source" : "sink");
    }

    /** Straight-line code only, so the method's stack map frames stay true. */
    private static final class Using extends AtEntry {
        private final String owner;
        private final String hook;

        Using(MethodVisitor next, String owner, String hook) {
            super(next);
            this.owner = owner;
            this.hook = hook;
        }

        @Override
        void enter() {
            boolean mayWait = !hook.equals("asked");
            if (mayWait) {
                super.visitVarInsn(Opcodes.ALOAD, 0);
                super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, "isBlocking", "()Z", false);
            }
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitFieldInsn(Opcodes.GETFIELD, owner, QueueInstrumentation.FIELD, QueueUsing.RECORD_TYPE);
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, HOOKS, hook, (mayWait ? "(Z" : "(") + QueueUsing.RECORD_TYPE + ")V", false);
        }
    }
}
