package dev.hangscope.agent.watch.scan;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.util.Locale;

/** The C library, directly mapped through JNA: the few calls that no file of {@code /proc} stands for. */
public final class KernelCalls {
    /** The same numbers on x86_64 and aarch64. */
    public static final long PIDFD_OPEN = 434;

    public static final long PIDFD_GETFD = 438;

    private static final long KCMP_OF_X86 = 312;
    private static final long KCMP_OF_ARM64 = 272;
    private static final long KCMP_VM = 1;
    private static final long SEMCTL_OF_X86 = 66;
    private static final long SEMCTL_OF_ARM64 = 191;
    private static final long GETPID = 11;

    static {
        Native.register("c");
    }

    private KernelCalls() {}

    /** Loads JNA's native part ahead of its first use, which takes a quarter of a second. */
    public static void warmUp() {
        try {
            Class.forName(KernelCalls.class.getName());
        } catch (ClassNotFoundException | LinkageError e) {
            // Said when it is needed.
        }
    }

    /** socket(2). */
    public static native int socket(int domain, int type, int protocol) throws LastErrorException;

    /** send(2). */
    public static native NativeLong send(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

    /** recv(2). */
    public static native NativeLong recv(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

    /** getsockopt(2). */
    public static native int getsockopt(int fd, int level, int option, byte[] value, int[] length)
            throws LastErrorException;

    /** close(2). */
    public static native int close(int fd);

    private static native NativeLong syscall(
            NativeLong number, NativeLong a, NativeLong b, NativeLong c, NativeLong d, NativeLong e)
            throws LastErrorException;

    /** Any call of at most three arguments. */
    public static int call(long number, long a, long b, long c) {
        return syscall(
                        new NativeLong(number),
                        new NativeLong(a),
                        new NativeLong(b),
                        new NativeLong(c),
                        new NativeLong(0),
                        new NativeLong(0))
                .intValue();
    }

    /**
     * Whether two processes run in one address space: kcmp(2).
     *
     * @throws LastErrorException when it cannot be told
     */
    static boolean shareMemory(long one, long other) {
        return call(isArm64() ? KCMP_OF_ARM64 : KCMP_OF_X86, one, other, KCMP_VM) == 0;
    }

    /**
     * The process that last changed a System V semaphore, semctl(2) with GETPID; 0 when there is none that can be seen.
     *
     * @throws LastErrorException when it cannot be told
     */
    static long lastOperator(int set, int semaphore) {
        return call(isArm64() ? SEMCTL_OF_ARM64 : SEMCTL_OF_X86, set, semaphore, GETPID);
    }

    private static boolean isArm64() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("aarch64") || arch.equals("arm64");
    }
}
