package dev.hangscope.agent.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Whether names can be trusted where there is no {@link Descriptor}. */
final class PathCheck {
    private PathCheck() {}

    /**
     * Checks that no other user can put anything else in the place of what this process makes in the directory: the
     * directory and
     * those above it belong to root or to this user, and only these write to them, or they are sticky. As sshd checks
     * files of keys.
     *
     * @param directory a path without links
     * @throws IOException when another user can
     */
    static void checkNobodyReplaces(Path directory) throws IOException {
        try {
            int uid = OwnUser.uid();
            int gid = OwnUser.gid();
            for (Path each = directory; each != null; each = each.getParent()) {
                FileFacts facts = FileFacts.of(each);
                if ((facts.uid() != 0 && facts.uid() != uid) || facts.letsOthersReplaceEntries(gid)) {
                    throw new FileSystemException(
                            directory.toString(),
                            null,
                            "other users can replace files in " + each + "; name a directory where they cannot");
                }
            }
        } catch (UnsupportedOperationException noUnix) {
            return;
        }
    }
}
