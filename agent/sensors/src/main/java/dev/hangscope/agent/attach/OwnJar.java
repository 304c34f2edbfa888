package dev.hangscope.agent.attach;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the agent's jar lies. Knows nothing of attach: a runtime without the module {@code jdk.attach} can ask it, too. */
final class OwnJar {
    private OwnJar() {}

    /** The isolated loader gives its classes the jar as their code source. */
    static Path path() {
        try {
            return Path.of(OwnJar.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("a jar that was loaded has a place", impossible);
        }
    }
}
