package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.BeforeWait;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Child processes: {@code java.lang.ProcessImpl}, before one is started, at the end of its making, where it hands out its
 * streams, and in both {@code waitFor} before they wait (on the object's monitor before JDK 23, on a condition since).
 */
final class ProcessInstrumentation implements JdkInstrumentation {
    /** Unix: program and arguments as zero-ended bytes come first. */
    private static final String COMMAND = "([B[B";

    private static final String GATE = "dev/hangscope/agent/bootstrap/hooks/process/FirstChild";
    private static final String REGISTER = "dev/hangscope/agent/bootstrap/hooks/process/StartedProcesses";

    @Override
    public String sensor() {
        return "processes";
    }

    @Override
    public Set<String> classes() {
        return Set.of("java/lang/ProcessImpl");
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        return MethodWeaving.weave(
                classFile,
                Set.of("start", "<init>", "waitFor", "getOutputStream", "getInputStream", "getErrorStream"),
                (next, name, descriptor, woven) -> switch (name) {
                    case "start" -> new Starting(next, woven);
                    case "<init>" -> new Made(next, descriptor.startsWith(COMMAND), woven);
                    case "waitFor" -> new BeforeWait(next, name, woven);
                    case "getOutputStream" -> new StreamAsked(next, name, Opcodes.ICONST_0, woven);
                    case "getInputStream" -> new StreamAsked(next, name, Opcodes.ICONST_1, woven);
                    case "getErrorStream" -> new StreamAsked(next, name, Opcodes.ICONST_2, woven);
                    default -> next;
                });
    }

    private static final class Starting extends AtEntry {
        private final Woven woven;

        Starting(HookGuard next, Woven woven) {
            super(next);
            this.woven = woven;
        }

        @Override
        protected void enter() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, GATE, "starting", "()V", false);
            woven.in("start");
        }
    }

    private static final class Made extends MethodVisitor {
        private final HookGuard guard;
        private final boolean hasCommand;
        private final Woven woven;

        Made(HookGuard next, boolean hasCommand, Woven woven) {
            super(Opcodes.ASM9, next);
            guard = next;
            this.hasCommand = hasCommand;
            this.woven = woven;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                guard.beginReturn();
                super.visitVarInsn(Opcodes.ALOAD, 0);
                if (hasCommand) {
                    super.visitVarInsn(Opcodes.ALOAD, 1);
                    super.visitVarInsn(Opcodes.ALOAD, 2);
                }
                String parameters = hasCommand ? "(Ljava/lang/Object;[B[B)V" : "(Ljava/lang/Object;)V";
                super.visitMethodInsn(Opcodes.INVOKESTATIC, REGISTER, "started", parameters, false);
                guard.endReturn();
                woven.in("<init>");
            }
            super.visitInsn(opcode);
        }
    }

    /** At the entry of a getter: the calling thread asks for that stream. */
    private static final class StreamAsked extends AtEntry {
        private final String method;
        private final int stream;
        private final Woven woven;

        StreamAsked(HookGuard next, String method, int stream, Woven woven) {
            super(next);
            this.method = method;
            this.stream = stream;
            this.woven = woven;
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitInsn(stream);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, REGISTER, "asked", "(Ljava/lang/Object;I)V", false);
            woven.in(method);
        }
    }
}
