package dev.hangscope.heap.hprof.record;

/** Why an object is a root. */
public enum RootKind {
    UNKNOWN(0xFF),
    JNI_GLOBAL(0x01),
    JNI_LOCAL(0x02),
    JAVA_FRAME(0x03),
    NATIVE_STACK(0x04),
    STICKY_CLASS(0x05),
    THREAD_BLOCK(0x06),
    MONITOR_USED(0x07),
    THREAD_OBJECT(0x08);

    private static final RootKind[] ALL = values();

    private final int tag;

    RootKind(int tag) {
        this.tag = tag;
    }

    /** Whether a root of this kind belongs to a thread, and is gone when the thread is. */
    public boolean isOfThread() {
        return switch (this) {
            case JNI_LOCAL, JAVA_FRAME, NATIVE_STACK, THREAD_BLOCK, THREAD_OBJECT -> true;
            default -> false;
        };
    }

    /** The kind with this tag in a heap segment; {@code null} when it is none of a root. */
    static @org.jspecify.annotations.Nullable RootKind of(int tag) {
        for (RootKind kind : ALL) {
            if (kind.tag == tag) {
                return kind;
            }
        }
        return null;
    }
}
