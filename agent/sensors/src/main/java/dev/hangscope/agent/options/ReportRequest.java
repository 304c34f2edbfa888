package dev.hangscope.agent.options;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report PID} asks of the agent in another JVM. Handed over as the agent's argument, which no list of options
 * looks like, in ASCII: {@code report;0.1.0;PT5S;file:///tmp/hangscope123}.
 *
 * @param version the product's version: an agent of another one refuses, for it may write other facts
 * @param after how long a wait must have lasted when the answer is given
 * @param folder where the agent puts its answer, as that JVM sees it: {@link #SNAPSHOT} or {@link #REFUSAL}, whole or not at
 *     all
 */
public record ReportRequest(String version, Duration after, Path folder) {
    /** The snapshot, as JSON. */
    public static final String SNAPSHOT = "snapshot.json";

    /** One line that says why there is no snapshot. */
    public static final String REFUSAL = "refusal.txt";

    private static final String MARK = "report";
    private static final int PARTS = 4;

    /** The agent's argument. */
    public String argument() {
        return String.join(";", MARK, version, after.toString(), folder.toUri().toASCIIString());
    }

    /** The request in an agent's argument; {@code null} when it is none, but options. */
    public static @Nullable ReportRequest of(@Nullable String argument) {
        String[] parts = argument == null ? new String[0] : argument.split(";", PARTS);
        if (parts.length != PARTS || !parts[0].equals(MARK)) {
            return null;
        }
        try {
            return new ReportRequest(parts[1], Duration.parse(parts[2]), Path.of(URI.create(parts[3])));
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return null;
        }
    }
}
