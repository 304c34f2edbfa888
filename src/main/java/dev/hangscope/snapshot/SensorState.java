package dev.hangscope.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Whether one sensor was looking.
 *
 * @param name for example {@code queues}
 * @param active whether its facts are in the snapshot
 * @param reason why not, or what it could not see; {@code null} when there is nothing to say
 */
public record SensorState(
        String name, boolean active, @Nullable String reason) {

    /** The name of the sensor that is one thread dump of a JVM without agent. */
    public static final String ONE_DUMP = "thread dump";
}
