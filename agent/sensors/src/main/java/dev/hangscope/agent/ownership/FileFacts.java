package dev.hangscope.agent.ownership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code stat(2)} says of a file.
 *
 * @param mode type and permissions
 * @param uid the owner
 * @param gid the group
 * @param size in bytes
 * @param links the number of names
 */
public record FileFacts(int mode, int uid, int gid, long size, int links) {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int SOCKET = 0140000;
    private static final int PERMISSIONS = 07777;
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int NOT_THE_OWNER = 0077;

    /**
     * Reads the facts of the path itself: a link is not followed.
     *
     * @throws UnsupportedOperationException where files have no owner and mode as in Unix
     */
    public static FileFacts of(Path path) throws IOException {
        return read(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reads the facts of the path, or of what it leads to. */
    public static FileFacts read(Path path, LinkOption... options) throws IOException {
        try {
            Map<String, Object> all = Files.readAttributes(path, "unix:mode,uid,gid,size,nlink", options);
            return new FileFacts(
                    number(all, "mode").intValue(),
                    number(all, "uid").intValue(),
                    number(all, "gid").intValue(),
                    number(all, "size").longValue(),
                    number(all, "nlink").intValue());
        } catch (IllegalArgumentException noUnix) {
            throw new UnsupportedOperationException(noUnix);
        }
    }

    private static Number number(Map<String, Object> all, String name) {
        if (all.get(name) instanceof Number number) {
            return number;
        }
        throw new UnsupportedOperationException(name);
    }

    /** Whether it is a regular file. */
    public boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    /** Whether it is a symbolic link. */
    public boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    /** Whether it is a socket. */
    public boolean isSocket() {
        return (mode & TYPE) == SOCKET;
    }

    /** Whether it is a directory of this user that no other user can read, write or enter; root can. */
    public boolean isPrivateDirectoryOf(int user) {
        return isDirectory() && uid == user && (mode & NOT_THE_OWNER) == 0;
    }

    /** Whether users other than the owner and root can replace entries that are not theirs. */
    public boolean letsOthersReplaceEntries() {
        return (mode & (OTHERS_WRITE | GROUP_WRITES)) != 0 && (mode & STICKY) == 0;
    }

    /** Returns the permissions, as {@code chmod} takes them. */
    public String permissions() {
        return Integer.toOctalString(mode & PERMISSIONS);
    }
}
