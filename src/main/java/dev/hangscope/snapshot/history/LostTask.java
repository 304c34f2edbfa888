package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task that failed or was rejected.
 *
 * @param thread id of the thread that ran it, or that submitted a rejected one
 * @param ago time since then
 * @param periodic whether it was to run again and again: a scheduler never runs one again that failed
 * @param exception what it failed of; {@code null} for a task that its pool rejected
 * @param submittedAt where it was submitted; {@code null} when not seen
 */
public record LostTask(
        long thread,
        Duration ago,
        boolean periodic,
        EndedThread.@Nullable Uncaught exception,
        @Nullable Site submittedAt) {}
