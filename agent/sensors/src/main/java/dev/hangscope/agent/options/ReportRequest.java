package dev.hangscope.agent.options;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report PID} asks of the agent in another JVM. Handed over as the agent's argument, which no list of
 * options
 * looks like, in ASCII: {@code report;0.1.0;PT5S;file:///tmp/hangscope123}.
 *
 * @param version the product's version: an agent of another one refuses, for it may write other facts
 * @param after how long a wait must have lasted when the answer is given
 * @param folder where the agent puts its answer, as that JVM sees it: {@link #SNAPSHOT} or {@link #REFUSAL}, whole or
 *     not at
 *     all
 */
public record ReportRequest(String version, Duration after, Path folder, Purpose purpose) {
    /** What is asked for. */
    public enum Purpose {
        /** The facts. */
        REPORT,
        /** Facts of before and after a heap dump, and the dump. */
        PROOF
    }

    /** The snapshot before the heap dump, as JSON. */
    public static final String BEFORE = "before.json";

    /** One line that tells what is about to be done to the application. */
    public static final String ANNOUNCEMENT = "announcement.txt";

    /** The snapshot, as JSON. */
    public static final String SNAPSHOT = "snapshot.json";

    /** One line that says why there is no snapshot. */
    public static final String REFUSAL = "refusal.txt";

    /** A copy of the agent's jar, for a JVM that does not see the asker's. */
    public static final String JAR = "hangscope.jar";

    private static final String REPORT_MARK = "report";
    private static final String PROOF_MARK = "prove";
    private static final int PARTS = 4;

    /** The agent's argument. */
    public String argument() {
        String mark = purpose == Purpose.PROOF ? PROOF_MARK : REPORT_MARK;
        return String.join(";", mark, version, after.toString(), folder.toUri().toASCIIString());
    }

    /** The request in an agent's argument; {@code null} when it is none, but options. */
    public static @Nullable ReportRequest of(@Nullable String argument) {
        String[] parts = argument == null ? new String[0] : argument.split(";", PARTS);
        if (parts.length != PARTS || !(parts[0].equals(REPORT_MARK) || parts[0].equals(PROOF_MARK))) {
            return null;
        }
        Purpose purpose = parts[0].equals(PROOF_MARK) ? Purpose.PROOF : Purpose.REPORT;
        try {
            return new ReportRequest(parts[1], Duration.parse(parts[2]), Path.of(URI.create(parts[3])), purpose);
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return null;
        }
    }
}
