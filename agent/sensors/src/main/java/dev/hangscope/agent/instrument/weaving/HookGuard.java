package dev.hangscope.agent.instrument.weaving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a hook throws from the method that calls it: at the very end of the stack the call itself throws, and no code of the hook can
 * catch that. A semaphore whose permit is taken by then would be one permit short for good.
 *
 * <p>The exception by which the application stops a thread goes on, since a thread that is stopped must end.
 *
 * <p>The handlers are at the end of the method. In front of them nothing branches, so the fast path is as long as without them, and the
 * stack map frames of the method's own code stay true. Not for a hook in the middle of a method: what follows there is a wait, which
 * needs as much stack as the hook's call.
 */
public final class HookGuard extends MethodVisitor {
    private static final String ANY = "java/lang/Throwable";
    private static final String STOP = "java/lang/ThreadDeath";

    /** Since this JDK {@code Thread.stop} stops nothing, and later ones may lack the class of its exception. */
    private static final int FIRST_WITHOUT_STOP = 20;

    private final Object[] atEntry;
    private final Type result;
    private final int free;

    /** The method's own exception table, which must stand behind ours: a hook may be called inside of its blocks. */
    private final List<Block> blocks = new ArrayList<>();

    private final List<Block> guarded = new ArrayList<>();
    private final Label entryHandler = new Label();
    private final Label afterEntry = new Label();
    private final Label returnHandler = new Label();
    private Label start = new Label();
    private boolean atEntryUsed;
    private boolean atReturnUsed;

    /** The hook to be called with {@code this} when the method throws; {@code null} for none. */
    private @Nullable Call whereThrown;

    private final Label bodyStart = new Label();

    private record Call(String hooks, String hook, String descriptor) {}

    private record Block(
            Label start, Label end, Label handler, @Nullable String type) {}

    /**
     * @param owner the internal name of the method's class
     * @param free the first local variable that the method does not use
     */
    public HookGuard(MethodVisitor next, String owner, int access, String descriptor, int free) {
        super(Opcodes.ASM9, next);
        this.free = free;
        result = Type.getReturnType(descriptor);
        List<Object> locals = new ArrayList<>();
        if ((access & Opcodes.ACC_STATIC) == 0) {
            locals.add(owner);
        }
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            locals.add(frameType(argument));
        }
        atEntry = locals.toArray();
    }

    /** Has a hook called, with {@code this}, when the method is left by an exception. For methods without a result. */
    public void callWhereThrown(String hooks, String hook, String descriptor) {
        whereThrown = new Call(hooks, hook, descriptor);
    }

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitLabel(bodyStart);
    }

    /** Before the code that calls a hook at the method's entry. */
    public void beginEntry() {
        start = new Label();
        super.visitLabel(start);
    }

    /** Behind that code. It leaves nothing on the stack, and the arguments as they were. */
    public void endEntry() {
        Label end = new Label();
        super.visitLabel(end);
        guarded.add(new Block(start, end, entryHandler, ANY));
        atEntryUsed = true;
        super.visitLabel(afterEntry);
        super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        super.visitInsn(Opcodes.NOP); // the method's own first frame may not be at the same place
    }

    /** Before the code that calls a hook where the method is about to return. The result, if any, is taken from the stack. */
    public void beginReturn() {
        if (result.getSort() != Type.VOID) {
            super.visitVarInsn(result.getOpcode(Opcodes.ISTORE), free);
        }
        start = new Label();
        super.visitLabel(start);
    }

    /** Puts the result on the stack. */
    public void loadResult() {
        if (result.getSort() != Type.VOID) {
            super.visitVarInsn(result.getOpcode(Opcodes.ILOAD), free);
        }
    }

    /** Behind that code, in front of the return instruction. Puts the result back. */
    public void endReturn() {
        Label end = new Label();
        super.visitLabel(end);
        guarded.add(new Block(start, end, returnHandler, ANY));
        atReturnUsed = true;
        loadResult();
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        blocks.add(new Block(start, end, handler, type));
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        Label bodyEnd = new Label();
        super.visitLabel(bodyEnd);
        if (atEntryUsed) {
            handle(entryHandler, atEntry);
            super.visitJumpInsn(Opcodes.GOTO, afterEntry);
        }
        if (atReturnUsed) {
            handle(returnHandler, atReturn());
            loadResult();
            super.visitInsn(result.getOpcode(Opcodes.IRETURN));
        }
        guarded.forEach(this::write);
        blocks.forEach(this::write);
        if (whereThrown != null) {
            writeWhereThrown(whereThrown, bodyEnd);
        }
        super.visitMaxs(maxStack, maxLocals);
    }

    private void handle(Label handler, Object[] locals) {
        super.visitLabel(handler);
        super.visitFrame(Opcodes.F_FULL, locals.length, locals, 1, new Object[] {ANY});
        if (Runtime.version().feature() < FIRST_WITHOUT_STOP) {
            Label other = new Label();
            super.visitInsn(Opcodes.DUP);
            super.visitTypeInsn(Opcodes.INSTANCEOF, STOP);
            super.visitJumpInsn(Opcodes.IFEQ, other);
            super.visitInsn(Opcodes.ATHROW);
            super.visitLabel(other);
            super.visitFrame(Opcodes.F_FULL, locals.length, locals, 1, new Object[] {ANY});
        }
        super.visitInsn(Opcodes.POP);
    }

    /** Throws the exception again, whatever the hook does. */
    private void writeWhereThrown(Call call, Label bodyEnd) {
        Label handler = new Label();
        Label again = new Label();
        super.visitLabel(handler);
        super.visitFrame(Opcodes.F_FULL, 1, new Object[] {atEntry[0]}, 1, new Object[] {ANY});
        super.visitVarInsn(Opcodes.ASTORE, free);
        Label called = new Label();
        super.visitLabel(called);
        super.visitVarInsn(Opcodes.ALOAD, 0);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, call.hooks, call.hook, call.descriptor, false);
        Label behind = new Label();
        super.visitLabel(behind);
        super.visitVarInsn(Opcodes.ALOAD, free);
        super.visitInsn(Opcodes.ATHROW);
        Object[] locals = new Object[free + 1];
        Arrays.fill(locals, Opcodes.TOP);
        locals[free] = ANY;
        handle(again, locals);
        super.visitVarInsn(Opcodes.ALOAD, free);
        super.visitInsn(Opcodes.ATHROW);
        write(new Block(bodyStart, bodyEnd, handler, ANY));
        write(new Block(called, behind, again, ANY));
    }

    private void write(Block block) {
        super.visitTryCatchBlock(block.start, block.end, block.handler, block.type);
    }

    /** Of all local variables the result alone is still needed. */
    private Object[] atReturn() {
        if (result.getSort() == Type.VOID) {
            return new Object[0];
        }
        Object[] locals = new Object[free + 1];
        Arrays.fill(locals, Opcodes.TOP);
        locals[free] = frameType(result);
        return locals;
    }

    private static Object frameType(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }
}
