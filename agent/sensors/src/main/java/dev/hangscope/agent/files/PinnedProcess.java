package dev.hangscope.agent.files;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process that stays the same one when its id is used again: held by the descriptor of its directory in
 * {@code /proc}, which fails
 * when that process is gone.
 */
public final class PinnedProcess implements AutoCloseable {
    private final long pid;
    private final Descriptor directory;

    private PinnedProcess(long pid, Descriptor directory) {
        this.pid = pid;
        this.directory = directory;
    }

    /**
     * Holds the process.
     *
     * @throws NoSuchFileException when there is none, or {@code /proc} hides it
     */
    public static PinnedProcess of(long pid) throws IOException {
        return new PinnedProcess(pid, Descriptor.processDirectory(Path.of("/proc", Long.toString(pid))));
    }

    /** Returns its directory. */
    public Path directory() {
        return directory.path();
    }

    /** Opens its root directory as it sees it, or its working directory: {@code root}, {@code cwd}. */
    public Descriptor open(String link) throws IOException {
        return Descriptor.directory(directory().resolve(link));
    }

    /**
     * Sends it a signal, {@code pidfd_send_signal(2)}.
     *
     * @throws IOException when it has ended, or may not be sent one
     */
    public void signal(int signal) throws IOException {
        try {
            LinuxCalls.call(LinuxCalls.PIDFD_SEND_SIGNAL, directory.number(), signal, 0, 0);
        } catch (LastErrorException error) {
            if (error.getErrorCode() == LinuxCalls.ENOSYS || error.getErrorCode() == LinuxCalls.EPERM) {
                signalByNumber(signal); // before Linux 5.1, or a filter of system calls that does not know it
            } else {
                throw LinuxCalls.failure("signal " + signal, error);
            }
        }
    }

    private void signalByNumber(int signal) throws IOException {
        if (ProcessStatus.in(directory()).text().isEmpty()) {
            throw new NoSuchFileException("process " + pid);
        }
        try {
            LinuxCalls.kill((int) pid, signal);
        } catch (LastErrorException error) {
            throw LinuxCalls.failure("signal " + signal, error);
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
