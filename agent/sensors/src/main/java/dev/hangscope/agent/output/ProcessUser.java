package dev.hangscope.agent.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user with whose rights this process acts. */
final class ProcessUser {
    /** Where the system does not say. */
    static final int UNKNOWN = -1;

    private static final String LABEL = "\nUid:\t";

    private ProcessUser() {}

    /**
     * Returns the effective user id. Source: the second number of {@code Uid:} in {@code /proc/self/status}, proc(5). The
     * owner of {@code /proc/self} is another one where the process is not dumpable.
     */
    static int uid() {
        try {
            String status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
            int start = status.indexOf(LABEL);
            int effective = start < 0 ? -1 : status.indexOf('\t', start + LABEL.length());
            int end = effective < 0 ? -1 : status.indexOf('\t', effective + 1);
            return end < 0 ? UNKNOWN : Integer.parseUnsignedInt(status.substring(effective + 1, end));
        } catch (IOException | NumberFormatException noProc) {
            return UNKNOWN;
        }
    }
}
