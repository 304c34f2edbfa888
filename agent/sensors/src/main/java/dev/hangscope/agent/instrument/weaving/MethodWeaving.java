package dev.hangscope.agent.instrument.weaving;

import dev.hangscope.agent.instrument.weaving.JdkInstrumentation.UnknownJdkException;
import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Weaves some methods of a class, and insists that each place that was to be woven was found. */
public final class MethodWeaving extends ClassVisitor {
    private final Missing missing;
    private final Plan plan;
    private final LocalsCount locals;
    private final String owner;

    /** Says how a method is woven. */
    public interface Plan {
        /**
         * A visitor in front of {@code next}, or {@code next} itself for a method that stays as it is. The visitor calls
         * {@code woven} with the method's name when it has put its code in.
         */
        MethodVisitor visit(HookGuard next, String name, String descriptor, Woven woven);
    }

    /** Told by a method's visitor that it has put its code in. */
    public interface Woven {
        void in(String method);
    }

    /** The methods that nothing was put into yet. No lambda: classes are woven before {@code main}, where one costs a millisecond. */
    private static final class Missing implements Woven {
        final Set<String> methods;

        Missing(Set<String> methods) {
            this.methods = new LinkedHashSet<>(methods);
        }

        @Override
        public void in(String method) {
            methods.remove(method);
        }
    }

    private MethodWeaving(ClassVisitor next, ClassReader reader, Set<String> methods, Plan plan) {
        super(Opcodes.ASM9, next);
        locals = new LocalsCount(reader);
        owner = reader.getClassName();
        missing = new Missing(methods);
        this.plan = plan;
    }

    /**
     * The woven class.
     *
     * @param methods names of the methods that must be woven
     * @throws UnknownJdkException if one of them was not, so that this JDK works in another way
     */
    public static byte[] weave(byte[] classFile, Set<String> methods, Plan plan) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        MethodWeaving weaving = new MethodWeaving(writer, reader, methods, plan);
        reader.accept(weaving, 0);
        Set<String> missing = weaving.missing.methods;
        if (!missing.isEmpty()) {
            throw new UnknownJdkException("its " + String.join(", ", missing) + " is not what it used to be");
        }
        return writer.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        boolean hasCode = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
        if (!hasCode) {
            return next;
        }
        HookGuard guard = new HookGuard(next, owner, access, descriptor, locals.of(name, descriptor));
        MethodVisitor planned = plan.visit(guard, name, descriptor, missing);
        return planned == guard ? next : planned;
    }
}
