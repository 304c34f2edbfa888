package dev.hangscope.snapshot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process as a person knows it.
 *
 * @param pid process id, as the process itself sees it
 * @param command main class or command line
 * @param java {@code java.version}; {@code null} for a process that is no JVM
 * @param uptime time since its start
 */
public record ProcessIdentity(
        long pid, String command, @Nullable String java, Duration uptime) {}
