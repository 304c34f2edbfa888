package dev.hangscope.agent.output;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The user with whose rights this process acts. */
public final class ProcessUser {
    /** Where the system does not say. */
    public static final int UNKNOWN = -1;

    private static final String LABEL = "\nUid:\t";

    private ProcessUser() {}

    /**
     * Returns the effective user id. Source: the second number of {@code Uid:} in {@code /proc/self/status}, proc(5). The
     * owner of {@code /proc/self} is another one where the process is not dumpable.
     */
    public static int uid() {
        // No file channel: on JDK 25 its class reads java.net.preferIPv4Stack, which main may still set.
        try (InputStream in = new FileInputStream("/proc/self/status")) {
            String status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            int start = status.indexOf(LABEL);
            int effective = start < 0 ? -1 : status.indexOf('\t', start + LABEL.length());
            int end = effective < 0 ? -1 : status.indexOf('\t', effective + 1);
            return end < 0 ? UNKNOWN : Integer.parseUnsignedInt(status.substring(effective + 1, end));
        } catch (IOException | NumberFormatException noProc) {
            return UNKNOWN;
        }
    }
}
