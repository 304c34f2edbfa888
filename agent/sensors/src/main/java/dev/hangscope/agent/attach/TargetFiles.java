package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.OwnerRights;
import dev.hangscope.agent.files.OwnerRights.Action;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The files of another process as it sees them, opened from its root directory without following links, and with the
 * rights of its user.
 */
final class TargetFiles implements AutoCloseable {
    private static final Path TEMPORARY = Path.of("/tmp");

    private final OwnerRights rights;
    private final boolean shared;
    private final Descriptor root;
    private final Descriptor temporary;

    private TargetFiles(OwnerRights rights, boolean shared, Descriptor root, Descriptor temporary) {
        this.rights = rights;
        this.shared = shared;
        this.root = root;
        this.temporary = temporary;
    }

    static TargetFiles of(JvmProcess jvm) throws CannotAttachException {
        try {
            OwnerRights rights = jvm.rights();
            boolean shared = jvm.sharesFiles();
            Descriptor root = jvm.process().open("root");
            try {
                return new TargetFiles(
                        rights, shared, root, rights.run(() -> root.directoryBelow(real(TEMPORARY, shared))));
            } catch (IOException | RuntimeException failed) {
                root.close();
                throw failed;
            }
        } catch (IOException reason) {
            throw new CannotAttachException("the files of process " + jvm.pid() + " cannot be opened (" + words(reason)
                    + "): run this as its user, or as root with CAP_SYS_PTRACE, CAP_SETUID and CAP_SETGID");
        }
    }

    /** Returns what an exception of {@code java.nio.file} says, in words. */
    static String words(IOException reason) {
        String type = reason instanceof java.nio.file.AccessDeniedException ? "no permission: " : "";
        String missing = reason instanceof java.nio.file.NoSuchFileException ? "it does not exist: " : "";
        return type + missing + reason.getMessage();
    }

    /** Links of the administrator of this machine are followed; those of another container's are not. */
    private static Path real(Path path, boolean shared) throws IOException {
        return shared ? path.toRealPath() : path;
    }

    /** Whether its paths mean the same files here. */
    boolean areShared() {
        return shared;
    }

    /** Where HotSpot has its files, whatever {@code java.io.tmpdir} says. */
    Descriptor temporary() {
        return temporary;
    }

    int owner() {
        return rights.uid();
    }

    <T> T run(Action<T> action) throws IOException {
        return rights.run(action);
    }

    /** Opens a directory by its path there; to be run with {@link #run}. */
    Descriptor directory(Path path) throws IOException {
        return root.directoryBelow(real(path, shared));
    }

    /** Whether its user can read a file of this system. */
    boolean canRead(Path file) throws IOException {
        return shared && run(() -> isReadable(file));
    }

    private static boolean isReadable(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.isOpen();
        } catch (IOException refused) {
            return false;
        }
    }

    @Override
    public void close() {
        temporary.close();
        root.close();
    }
}
