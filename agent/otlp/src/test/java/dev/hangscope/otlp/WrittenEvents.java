package dev.hangscope.otlp;

import dev.hangscope.agent.publish.EventsAudience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Files of events as agents write them. */
final class WrittenEvents {
    private WrittenEvents() {}

    /** Returns the line of an event, with its end. */
    static String line(String body, String service, String fingerprint, String state) {
        return """
                {"time":"%s","severity":"ERROR","event":"hangscope.hang","body":"%s","attributes":{\
                "hangscope.finding.fingerprint":"%s","hangscope.finding.id":"22c253","hangscope.finding.kind":"deadlock",\
                "hangscope.finding.verdict":"PROVEN","hangscope.finding.state":"%s","hangscope.finding.stuck_for":31.5,\
                "hangscope.finding.waiters":["a","b"],"thread.name":"a","code.line.number":42},\
                "resource":{"host.name":"web-3","process.pid":"4242","service.name":"%s"}}
                """.formatted(Instant.now(), body, fingerprint, state, service);
    }

    static String line(String body) {
        return line(body, "shop", "8f0c1d2e3a4b5c6d", "found");
    }

    /** Appends text to the file of events in a directory, which is made. */
    static Path append(Path directory, String text) throws IOException {
        Files.createDirectories(directory);
        return Files.writeString(
                directory.resolve(EventsAudience.FILE), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static void rotate(Path directory) throws IOException {
        Path file = directory.resolve(EventsAudience.FILE);
        Files.move(
                file,
                file.resolveSibling(EventsAudience.FILE + ".1"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
