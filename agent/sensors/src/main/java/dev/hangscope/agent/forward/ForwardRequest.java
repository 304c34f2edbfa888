package dev.hangscope.agent.forward;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to forward, and where to.
 *
 * @param directory its files of events are read, and those of the directories below
 * @param url the receiver; {@code null}: the environment names it
 * @param state the directory for what was sent; {@code null}: one in {@code directory}
 * @param extent when it ends
 * @param environment variables of OpenTelemetry among others
 * @param lines takes messages for the user
 */
public record ForwardRequest(
        Path directory,
        @Nullable URI url,
        @Nullable Path state,
        Extent extent,
        Map<String, String> environment,
        Consumer<String> lines) {

    /** How long events are forwarded. */
    public enum Extent {
        /** Until the process is told to end. */
        FOLLOW,
        /** Until all that is there was sent. */
        ONCE
    }
}
