package dev.hangscope.agent.instrument.weaving;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Gives each new object of a class its record, and the class the field for it where that is the place. */
public class RecordFieldAdding extends ClassVisitor {
    private final RecordPlace place;
    private boolean hasField;

    /** Adds the field of this record to the class that is visited. */
    public RecordFieldAdding(ClassVisitor next, RecordPlace place) {
        super(Opcodes.ASM9, next);
        this.place = place;
    }

    /**
     * The class whose new objects get what a hook returns.
     *
     * @param hooks the hook's class
     */
    public static byte[] add(byte[] classFile, RecordPlace place, String hooks, String hook) {
        ClassReader reader = new ClassReader(classFile);
        String owner = reader.getClassName();
        String superName = reader.getSuperName();
        LocalsCount locals = new LocalsCount(reader);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new RecordFieldAdding(writer, place) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (!name.equals("<init>") && !name.equals("readObject")) {
                            return next;
                        }
                        HookGuard guard = new HookGuard(next, owner, access, descriptor, locals.of(name, descriptor));
                        return new RecordMaking(guard, guard, place, owner, superName, name, hooks, hook);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** An agent before this one may have written the class anew from what is loaded, with the field. */
    @Override
    public FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        hasField |= name.equals(RecordPlace.NAME);
        return super.visitField(access, name, descriptor, signature, value);
    }

    @Override
    public void visitEnd() {
        if (place == RecordPlace.FIELD && !hasField) {
            // Transient: many of these classes are serializable, and their streams must not know of us.
            super.visitField(
                            Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC,
                            RecordPlace.NAME,
                            RecordPlace.TYPE,
                            null,
                            null)
                    .visitEnd();
        }
        super.visitEnd();
    }
}
