package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.AtEntry;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the field for records out of reflection: what {@code Class.getDeclaredFields} and its relatives give passes through
 * {@code jdk.internal.reflect.Reflection.filterFields(Class, Field[])}, JDK 17 to 25. The JDK's own list of hidden fields
 * ({@code registerFieldsToFilter}) needs the class, which is not there yet while it is woven, and to load it then would delay
 * {@code main}. On a JDK without the method the field can be seen.
 */
final class FieldHiding implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/queue/HiddenFields";
    private static final String FILTER = "filterFields";
    private static final String FIELDS = "[Ljava/lang/reflect/Field;";

    @Override
    public String sensor() {
        return "reflection";
    }

    @Override
    public Set<String> classes() {
        return Set.of("jdk/internal/reflect/Reflection");
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        return MethodWeaving.weave(classFile, Set.of(FILTER), new Filtering());
    }

    /** No lambda: this is woven before {@code main}, where one costs a millisecond. */
    private static final class Filtering implements MethodWeaving.Plan {
        @Override
        public MethodVisitor visit(HookGuard next, String name, String descriptor, MethodWeaving.Woven woven) {
            if (!name.equals(FILTER) || !descriptor.equals("(Ljava/lang/Class;" + FIELDS + ")" + FIELDS)) {
                return next;
            }
            woven.in(name);
            return new Visible(next);
        }
    }

    private static final class Visible extends AtEntry {
        Visible(HookGuard next) {
            super(next);
        }

        @Override
        protected void enter() {
            super.visitVarInsn(Opcodes.ALOAD, 1);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "visible", "(" + FIELDS + ")" + FIELDS, false);
            super.visitVarInsn(Opcodes.ASTORE, 1);
        }
    }
}
