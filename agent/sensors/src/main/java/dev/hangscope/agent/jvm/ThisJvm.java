package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;

/** What names this JVM in a report. */
public final class ThisJvm {
    private final Instant started =
            ProcessHandle.current().info().startInstant().orElseGet(Instant::now);

    /** As it is now. */
    public ProcessIdentity identity() {
        String command = System.getProperty("sun.java.command", "java");
        return new ProcessIdentity(
                ProcessHandle.current().pid(), command, System.getProperty("java.version"), uptime());
    }

    /** For how long it has lived; where the system does not tell, since this object was made. */
    public Duration uptime() {
        return Duration.between(started, Instant.now());
    }
}
