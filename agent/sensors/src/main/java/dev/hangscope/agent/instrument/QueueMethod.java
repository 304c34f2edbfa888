package dev.hangscope.agent.instrument;

import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** What a method of a blocking queue does, told by its name and descriptor. */
enum QueueMethod {
    /** Puts, waiting as long as it takes: {@code put, putFirst, putLast, transfer}. */
    PUT,
    /** Puts if it can: {@code add, offer, offerFirst, offerLast, tryTransfer}, with and without time-out. */
    OFFER,
    /** Takes or returns null: {@code take, takeFirst, takeLast, poll, pollFirst, pollLast}, with and without time-out. */
    TAKE,
    /** {@code drainTo}. */
    DRAIN;

    private static final int NOT_A_USE = Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE | Opcodes.ACC_ABSTRACT;

    /** {@code null} for a method that neither puts nor takes. */
    static @Nullable QueueMethod of(int access, String name, String descriptor) {
        if ((access & Opcodes.ACC_PUBLIC) == 0 || (access & NOT_A_USE) != 0) {
            return null;
        }
        int arguments = Type.getArgumentTypes(descriptor).length;
        boolean timed = isTimed(descriptor);
        int result = Type.getReturnType(descriptor).getSort();
        return switch (name) {
            case "put", "putFirst", "putLast", "transfer" -> arguments == 1 && result == Type.VOID ? PUT : null;
            case "add", "offer", "offerFirst", "offerLast", "tryTransfer" ->
                (arguments == 1 || timed) && result == Type.BOOLEAN ? OFFER : null;
            case "take", "takeFirst", "takeLast", "poll", "pollFirst", "pollLast" ->
                (arguments == 0 || timed) && result == Type.OBJECT ? TAKE : null;
            case "drainTo" -> result == Type.INT ? DRAIN : null;
            default -> null;
        };
    }

    /** Whether the method has a time-out. */
    static boolean isTimed(String descriptor) {
        return descriptor.contains("JLjava/util/concurrent/TimeUnit;)");
    }
}
