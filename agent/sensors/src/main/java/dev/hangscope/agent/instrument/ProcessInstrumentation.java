package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.MethodWeaving.Woven;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Child processes: {@code java.lang.ProcessImpl}, at the end of its making, and in both {@code waitFor} before they wait (on the
 * object's monitor before JDK 23, on a condition since).
 */
final class ProcessInstrumentation implements JdkInstrumentation {
    private static final String REGISTER = "dev/hangscope/agent/bootstrap/hooks/StartedProcesses";

    @Override
    public String sensor() {
        return "processes";
    }

    @Override
    public boolean concerns(String internalName) {
        return internalName.equals("java/lang/ProcessImpl");
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        return MethodWeaving.weave(
                classFile, Set.of("<init>", "waitFor"), (next, name, descriptor, woven) -> switch (name) {
                    case "<init>" -> new Made(next, woven);
                    case "waitFor" -> new BeforeWait(next, name, woven);
                    default -> next;
                });
    }

    private static final class Made extends MethodVisitor {
        private final Woven woven;

        Made(MethodVisitor next, Woven woven) {
            super(Opcodes.ASM9, next);
            this.woven = woven;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                super.visitVarInsn(Opcodes.ALOAD, 0);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, REGISTER, "started", "(Ljava/lang/Object;)V", false);
                woven.in("<init>");
            }
            super.visitInsn(opcode);
        }
    }
}
