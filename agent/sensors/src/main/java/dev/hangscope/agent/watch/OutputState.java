package dev.hangscope.agent.watch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whether a write to one of this process's descriptors would wait: poll(2), which itself does not. */
public final class OutputState {
    public static final int STDOUT = 1;
    public static final int STDERR = 2;

    private static final short POLLOUT = 4;

    private OutputState() {}

    /**
     * Whether a write would wait for a reader. False for files, for what is closed, and where it cannot be known.
     *
     * @param descriptor its number
     */
    public static boolean isFull(int descriptor) {
        // struct pollfd: int fd; short events; short revents
        byte[] asked = ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(descriptor)
                .putShort(POLLOUT)
                .array();
        try {
            Object[] arguments = {asked, new NativeLong(1), 0};
            return NativeLibrary.getProcess().getFunction("poll").invokeInt(arguments) == 0;
        } catch (LinkageError | RuntimeException noJna) {
            return false;
        }
    }
}
