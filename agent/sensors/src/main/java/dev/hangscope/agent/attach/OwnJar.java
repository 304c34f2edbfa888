package dev.hangscope.agent.attach;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/** The place of the agent's jar. Does not use attach: a runtime without the module {@code jdk.attach} can ask it, too. */
public final class OwnJar {
    private static final String SCHEME = "jar:";

    private OwnJar() {}

    /** The absolute path. The isolated loader finds its classes as resources of the jar; their code source has no place. */
    public static Path path() {
        URL self = OwnJar.class.getResource("OwnJar.class");
        String place = self == null ? "" : self.toString();
        int inside = place.lastIndexOf("!/");
        if (!place.startsWith(SCHEME) || inside < 0) {
            throw new IllegalStateException("the agent does not run from its jar");
        }
        return Path.of(URI.create(place.substring(SCHEME.length(), inside))).toAbsolutePath();
    }
}
