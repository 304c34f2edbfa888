package dev.hangscope.agent.ownership;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a directory can be trusted by its name: it and those above it belong to root or to this user, and only these write to them,
 * or they are sticky (inode(7): without the sticky bit, a user who may write to a directory may rename all that is in it). As sshd
 * checks files of keys. A group is not trusted: on some systems all users have the same.
 */
public final class PathOwners {
    private PathOwners() {}

    /** As many links as Linux follows in a path, path_resolution(7). */
    private static final int MOST_LINKS = 40;

    /**
     * Returns why another user could put anything else in the place of what this process makes in the directory. Links are followed name
     * by name: each has to belong to root or this user too, as each directory that one of them is in.
     *
     * @param directory a directory that exists
     * @return {@code null} when no other user can, or where files have no owner as in Unix
     * @throws IOException when the directory cannot be read
     */
    public static @Nullable String refusal(Path directory) throws IOException {
        try {
            return walk(directory.toAbsolutePath());
        } catch (UnsupportedOperationException noUnix) {
            return null;
        }
    }

    /**
     * The same for a directory that may not exist yet. To be asked before it is made: in a directory of another user a link could lead
     * anywhere.
     */
    public static @Nullable String refusalToMake(Path directory) throws IOException {
        try {
            return refusal(directory);
        } catch (NoSuchFileException fromHereOnItIsMade) {
            return null;
        }
    }

    private static @Nullable String walk(Path path) throws IOException {
        int own = ProcessUser.uid();
        int links = 0;
        Path at = Objects.requireNonNull(path.getRoot());
        Deque<Path> names = new ArrayDeque<>();
        path.forEach(names::addLast);
        String refusal = refusal(at, FileFacts.of(at), own);
        while (refusal == null && !names.isEmpty()) {
            Path name = names.removeFirst();
            if (name.toString().equals("..")) {
                at = Objects.requireNonNullElse(at.getParent(), at);
                continue;
            }
            Path next = at.resolve(name);
            FileFacts facts = FileFacts.of(next);
            refusal = refusal(next, facts, own);
            if (!facts.isLink()) {
                at = next;
            } else if (++links > MOST_LINKS) {
                throw new FileSystemLoopException(path.toString());
            } else {
                Path target = Files.readSymbolicLink(next);
                at = Objects.requireNonNullElse(target.getRoot(), at);
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    names.addFirst(target.getName(i));
                }
            }
        }
        return refusal;
    }

    private static @Nullable String refusal(Path path, FileFacts facts, int own) {
        boolean foreign = facts.uid() != ProcessUser.ROOT && facts.uid() != own;
        // The permissions of a link mean nothing: symlink(7).
        boolean replaceable = !facts.isLink() && facts.letsOthersReplaceEntries();
        return foreign || replaceable ? "other users can replace files in " + path : null;
    }
}
