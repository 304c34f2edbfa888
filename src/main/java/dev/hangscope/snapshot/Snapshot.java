package dev.hangscope.snapshot;

import dev.hangscope.snapshot.os.OsFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a JVM.
 *
 * @param trigger who asked for it
 * @param time when it was taken
 * @param process the JVM's process
 * @param jvm the Java side; {@code null} where only the operating system was looked at
 * @param os the operating system's side; {@code null} where it was not looked at
 * @param sensors every sensor with its state, so that a reader knows what could not be seen
 */
public record Snapshot(
        Trigger trigger,
        Instant time,
        ProcessIdentity process,
        @Nullable JvmFacts jvm,
        @Nullable OsFacts os,
        List<SensorState> sensors) {

    public Snapshot {
        sensors = List.copyOf(sensors);
    }

    /** A snapshot of the Java side alone. */
    public Snapshot(
            Trigger trigger, Instant time, ProcessIdentity process, @Nullable JvmFacts jvm, List<SensorState> sensors) {
        this(trigger, time, process, jvm, null, sensors);
    }

    /** What set off the look. */
    public enum Trigger {
        /** {@code kill -QUIT}: somebody asks why the JVM is stuck. */
        SIGQUIT,
        /** The watcher's own look. */
        WATCH,
        /** A command line, JMX or a program asked. */
        COMMAND,
        /** The JVM ends. */
        EXIT
    }
}
