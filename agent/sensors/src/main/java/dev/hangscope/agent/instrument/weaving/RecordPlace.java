package dev.hangscope.agent.instrument.weaving;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Where an object of the JDK keeps its record. */
public enum RecordPlace {
    /** In a field of its own, which can be added only while its class is being loaded. */
    FIELD,

    /** In a table beside it: another agent has loaded the class before this one could. */
    TABLE;

    static final String NAME = "$hangscope";
    static final String TYPE = "Ldev/hangscope/agent/bootstrap/hooks/queue/QueueRecord;";

    private static final String RECORDS = "dev/hangscope/agent/bootstrap/hooks/queue/RecordTable";

    /**
     * Calls a hook with {@code this} object's record as its last argument.
     *
     * @param arguments the descriptor's beginning, for what is on the stack already: {@code (I}
     */
    public void pass(MethodVisitor method, String owner, String hooks, String hook, String arguments) {
        method.visitVarInsn(Opcodes.ALOAD, 0);
        if (this == FIELD) {
            method.visitFieldInsn(Opcodes.GETFIELD, owner, NAME, TYPE);
        } else {
            method.visitMethodInsn(Opcodes.INVOKESTATIC, RECORDS, "find", "(Ljava/lang/Object;)" + TYPE, false);
        }
        method.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, hook, arguments + TYPE + ")V", false);
    }

    /** Keeps the record that is on the stack, above the object. */
    void keep(MethodVisitor method, String owner) {
        if (this == FIELD) {
            method.visitFieldInsn(Opcodes.PUTFIELD, owner, NAME, TYPE);
        } else {
            method.visitMethodInsn(Opcodes.INVOKESTATIC, RECORDS, "keep", "(Ljava/lang/Object;" + TYPE + ")V", false);
        }
    }
}
