package dev.hangscope.agent.files;

import com.sun.jna.LastErrorException;
import dev.hangscope.agent.ownership.FileFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file or directory that stays the same one, whatever becomes of its name. Linux only; needs JNA.
 *
 * <p>Most descriptors are opened with {@code O_PATH}, which neither blocks nor touches the file: the type is known
 * before the file
 * is opened. {@link #path()} names the file for calls of the JDK (man pages {@code open(2)}, {@code openat2(2)},
 * {@code proc_pid_fd(5)}).
 */
public final class Descriptor implements AutoCloseable {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int AT_FDCWD = -100;
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_NO_SYMLINKS = 0x04;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int HOW_BYTES = 24;

    private final int number;

    private Descriptor(int number) {
        this.number = number;
    }

    /** {@code O_DIRECTORY} and {@code O_NOFOLLOW} are among the few flags whose values depend on the machine. */
    private static int flagDirectory() {
        return LinuxCalls.isArm() ? 0x4000 : 0x10000;
    }

    private static int flagNoFollow() {
        return LinuxCalls.isArm() ? 0x8000 : 0x20000;
    }

    /** Opens what the path names; links are followed. For paths that the user of the command gave. */
    public static Descriptor following(Path path) throws IOException {
        return open(path, O_PATH);
    }

    /** Opens what the path names; the last name is not followed when it is a link. */
    public static Descriptor of(Path path) throws IOException {
        return open(path, O_PATH | flagNoFollow());
    }

    /** Opens a directory; a link as the last name is followed, which a link of {@code /proc} has to be. */
    public static Descriptor directory(Path path) throws IOException {
        return open(path, O_PATH | flagDirectory());
    }

    /** Opens a directory in a way that calls on processes accept, {@code pidfd_send_signal(2)}. */
    static Descriptor processDirectory(Path path) throws IOException {
        return open(path, O_RDONLY | flagDirectory());
    }

    private static Descriptor open(Path path, int flags) throws IOException {
        try {
            return new Descriptor(LinuxCalls.openAt(AT_FDCWD, path.toString(), flags | O_CLOEXEC));
        } catch (LastErrorException error) {
            throw LinuxCalls.failure(path.toString(), error);
        }
    }

    /**
     * Opens a directory below this one without following any link, as if this one were the root.
     *
     * @param relative the path from here; an absolute one counts from here, too
     */
    public Descriptor directoryBelow(Path relative) throws IOException {
        String path = relative.toString().replaceFirst("^/+", "");
        if (path.isEmpty()) {
            return directory(path());
        }
        try {
            return new Descriptor(LinuxCalls.openAt2(number, path, how()));
        } catch (LastErrorException error) {
            if (error.getErrorCode() == LinuxCalls.ENOSYS || error.getErrorCode() == LinuxCalls.EPERM) {
                return directoryStepByStep(
                        relative); // before Linux 5.6, or a filter of system calls that does not know it
            }
            throw LinuxCalls.failure(relative.toString(), error);
        }
    }

    private static byte[] how() {
        return ByteBuffer.allocate(HOW_BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(O_PATH | O_CLOEXEC | flagDirectory())
                .putLong(0)
                .putLong(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
                .array();
    }

    /** Does the same name by name. */
    Descriptor directoryStepByStep(Path relative) throws IOException {
        Descriptor at = directory(path());
        for (Path name : relative) {
            if (name.toString().equals("..")) {
                at.close();
                throw new NoSuchFileException(relative.toString(), null, "it contains '..'");
            }
            try (Descriptor parent = at) {
                at = new Descriptor(LinuxCalls.openAt(
                        parent.number, name.toString(), O_PATH | O_CLOEXEC | flagDirectory() | flagNoFollow()));
            } catch (LastErrorException error) {
                throw LinuxCalls.failure(relative.toString(), error);
            }
        }
        return at;
    }

    /** Returns a path of this process that names the file, and below which names of a directory are looked up. */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(number));
    }

    /** Returns a path by which a child of this process finds the file. */
    public Path pathForChildren() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(number));
    }

    /** Reads the facts of the file. */
    public FileFacts facts() throws IOException {
        return FileFacts.read(path());
    }

    int number() {
        return number;
    }

    @Override
    public void close() {
        LinuxCalls.close(number);
    }
}
