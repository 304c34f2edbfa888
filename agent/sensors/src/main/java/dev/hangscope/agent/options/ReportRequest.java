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
        REPORT("report"),
        /** Facts of before and after a heap dump, and the dump. */
        PROOF("prove"),
        /** The same where that JVM's options let it be done without being asked for, and else the facts. */
        SHORT_PROOF("prove-if-short");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        private static @Nullable Purpose of(String word) {
            for (Purpose each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            return null;
        }
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

    private static final int PARTS = 4;

    /** The agent's argument. */
    public String argument() {
        return String.join(
                ";", purpose.word, version, after.toString(), folder.toUri().toASCIIString());
    }

    /** The request in an agent's argument; {@code null} when it is none, but options. */
    public static @Nullable ReportRequest of(@Nullable String argument) {
        String[] parts = argument == null ? new String[0] : argument.split(";", PARTS);
        Purpose purpose = parts.length == PARTS ? Purpose.of(parts[0]) : null;
        if (purpose == null) {
            return null;
        }
        try {
            return new ReportRequest(parts[1], Duration.parse(parts[2]), Path.of(URI.create(parts[3])), purpose);
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return null;
        }
    }
}
