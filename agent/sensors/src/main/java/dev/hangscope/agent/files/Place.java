package dev.hangscope.agent.files;

import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.PathOwners;
import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A directory with two paths: one that this process uses, which leads through a descriptor where there is one, and the
 * one that
 * people and other processes know.
 *
 * @param shown the path that other processes know
 * @param descriptor what holds the directory; {@code null} where it is found by its name
 */
record Place(Path shown, @Nullable Descriptor descriptor) implements AutoCloseable {
    static Place named(Path path) {
        return new Place(path, null);
    }

    static Place held(Descriptor descriptor, Path shown) {
        return new Place(shown, descriptor);
    }

    /** Returns the path for calls of this process. */
    Path path() {
        return descriptor == null ? shown : descriptor.path();
    }

    Path pathForChildren() {
        return descriptor == null ? shown : descriptor.pathForChildren();
    }

    Path at(String name) {
        return path().resolve(name);
    }

    /** Returns the user of this thread: the user id where there is one. */
    static String user() {
        int uid = ProcessUser.uid();
        return uid == ProcessUser.UNKNOWN ? System.getProperty("user.name", "user") : Integer.toUnsignedString(uid);
    }

    /**
     * Checks that the names in a directory can be trusted, where there is no {@link Descriptor}.
     *
     * @throws IOException when another user could exchange what this process makes in it
     */
    static void checkOwners(Path directory) throws IOException {
        String refusal = PathOwners.refusal(directory);
        if (refusal != null) {
            throw new FileSystemException(directory.toString(), null, refusal + "; name a directory where they cannot");
        }
    }

    /**
     * Enters a directory in it, which must be this user's and closed to all others.
     *
     * @throws IOException when it is not
     */
    Place enter(String name) throws IOException {
        Place inner =
                descriptor == null ? named(shown.resolve(name)) : held(Descriptor.of(at(name)), shown.resolve(name));
        try {
            inner.checkIsPrivate();
            return inner;
        } catch (IOException | RuntimeException refused) {
            inner.close();
            throw refused;
        }
    }

    private void checkIsPrivate() throws IOException {
        try {
            FileFacts facts = descriptor == null ? FileFacts.of(shown) : descriptor.facts();
            if (!facts.isPrivateDirectoryOf(ProcessUser.uid())) {
                throw new FileSystemException(shown.toString(), null, "it is not a private directory of this user");
            }
        } catch (UnsupportedOperationException noUnix) {
            if (!Files.isDirectory(shown, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(shown.toString(), null, "it is not a directory");
            }
        }
    }

    @Override
    public void close() {
        if (descriptor != null) {
            descriptor.close();
        }
    }
}
