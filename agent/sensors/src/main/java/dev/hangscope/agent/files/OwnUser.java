package dev.hangscope.agent.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user of the calling thread. */
final class OwnUser {
    private static final Path STATUS = Path.of("/proc/thread-self");

    private OwnUser() {}

    /**
     * Returns the effective user id; elsewhere than on Linux that of the owner of the home directory.
     *
     * @throws UnsupportedOperationException where files have no owner as in Unix
     */
    static int uid() throws IOException {
        return Files.isDirectory(STATUS)
                ? OwnerRights.of(ProcessStatus.in(STATUS)).uid()
                : FileFacts.of(Path.of(System.getProperty("user.home", "/"))).uid();
    }

    /** Returns the effective group id, as {@link #uid}. */
    static int gid() throws IOException {
        return Files.isDirectory(STATUS)
                ? OwnerRights.of(ProcessStatus.in(STATUS)).gid()
                : FileFacts.of(Path.of(System.getProperty("user.home", "/"))).gid();
    }
}
