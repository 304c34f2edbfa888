package dev.hangscope.agent.files;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Locale;

/** The calls of the C library and the Linux kernel that the JDK does not offer, mapped through JNA. */
final class LinuxCalls {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int ENOSYS = 38;
    static final int ELOOP = 40;
    static final int ECONNREFUSED = 111;

    /** The same number on all machines, as all calls that are newer than Linux 5.1 have. */
    static final long PIDFD_SEND_SIGNAL = 424;

    private static final long OPENAT2 = 437;

    static {
        Native.register("c");
    }

    private LinuxCalls() {}

    static native int close(int fd);

    static native int kill(int pid, int signal) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int connect(int fd, byte[] address, int length) throws LastErrorException;

    static native int getsockopt(int fd, int level, int option, byte[] value, int[] length) throws LastErrorException;

    static native int setsockopt(int fd, int level, int option, byte[] value, int length) throws LastErrorException;

    static native NativeLong send(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

    static native NativeLong recv(int fd, byte[] bytes, NativeLong length, int flags) throws LastErrorException;

    private static native int openat(int directory, byte[] path, int flags, int mode) throws LastErrorException;

    private static native NativeLong syscall(
            NativeLong number, NativeLong a, NativeLong b, NativeLong c, NativeLong d, NativeLong e)
            throws LastErrorException;

    private static native NativeLong syscall(
            NativeLong number, NativeLong directory, byte[] path, byte[] how, NativeLong size)
            throws LastErrorException;

    private static native NativeLong syscall(NativeLong number, NativeLong count, int[] values)
            throws LastErrorException;

    /** Calls the kernel with up to four arguments. */
    static int call(long number, long a, long b, long c, long d) {
        return syscall(
                        new NativeLong(number),
                        new NativeLong(a),
                        new NativeLong(b),
                        new NativeLong(c),
                        new NativeLong(d),
                        new NativeLong(0))
                .intValue();
    }

    /** Calls {@code setgroups(2)}, for this thread only. */
    static void setGroups(long number, int[] groups) {
        syscall(new NativeLong(number), new NativeLong(groups.length), groups.length == 0 ? new int[1] : groups);
    }

    static int openAt(int directory, String path, int flags) {
        return openat(directory, terminated(path), flags, 0);
    }

    /** Calls {@code openat2(2)}; {@code how} is its {@code struct open_how}. */
    static int openAt2(int directory, String path, byte[] how) {
        return syscall(
                        new NativeLong(OPENAT2),
                        new NativeLong(directory),
                        terminated(path),
                        how,
                        new NativeLong(how.length))
                .intValue();
    }

    private static byte[] terminated(String path) {
        byte[] bytes = path.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Whether the machine has the call numbers of {@code asm-generic/unistd.h}; otherwise it is x86_64. */
    static boolean isArm() {
        return isOneOf("aarch64", "arm64");
    }

    static boolean isX86() {
        return isOneOf("amd64", "x86_64");
    }

    private static boolean isOneOf(String... names) {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return Arrays.asList(names).contains(machine);
    }

    /** Returns the exception of {@code java.nio.file} that stands for the error. */
    static IOException failure(String what, LastErrorException error) {
        return switch (error.getErrorCode()) {
            case ENOENT -> new NoSuchFileException(what);
            case EACCES, EPERM -> new AccessDeniedException(what);
            case ELOOP -> new FileSystemException(what, null, "it contains a symbolic link");
            case ENOTDIR -> new FileSystemException(what, null, "it is not a directory, or contains a symbolic link");
            default -> new FileSystemException(what, null, String.valueOf(error.getMessage()));
        };
    }
}
