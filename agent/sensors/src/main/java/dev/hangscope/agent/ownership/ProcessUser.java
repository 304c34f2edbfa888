package dev.hangscope.agent.ownership;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The user with whose rights the calling thread acts. */
public final class ProcessUser {
    /** Where the system does not say; no user has this id. */
    public static final int UNKNOWN = -1;

    /** Owns all that belongs to the system. */
    static final int ROOT = 0;

    private static final String LABEL = "\nUid:\t";

    private ProcessUser() {}

    /**
     * Returns the effective user id. Source: the second number of {@code Uid:} in {@code /proc/thread-self/status}, proc(5). The
     * owner of {@code /proc/self} is another one where the process is not dumpable. Elsewhere than on Linux it is the owner of the
     * home directory.
     */
    public static int uid() {
        return System.getProperty("os.name", "").equals("Linux") ? effectiveUid() : ownerOfHome();
    }

    /** Returns whether a file of this user is neither root's nor this process's; {@code false} when the latter is not known. */
    public static boolean isForeign(int owner) {
        int own = uid();
        return own != UNKNOWN && owner != own && owner != ROOT;
    }

    private static int effectiveUid() {
        try (InputStream in = new FileInputStream("/proc/thread-self/status")) {
            String status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            int start = status.indexOf(LABEL);
            int effective = start < 0 ? -1 : status.indexOf('\t', start + LABEL.length());
            int end = effective < 0 ? -1 : status.indexOf('\t', effective + 1);
            return end < 0 ? UNKNOWN : Integer.parseUnsignedInt(status.substring(effective + 1, end));
        } catch (IOException | NumberFormatException noProc) {
            return UNKNOWN;
        }
    }

    private static int ownerOfHome() {
        try {
            return FileFacts.of(Path.of(System.getProperty("user.home", "/"))).uid();
        } catch (IOException | RuntimeException noOwner) {
            return UNKNOWN;
        }
    }
}
