package dev.hangscope.snapshot.threaddump;

import java.time.Duration;

/**
 * A thread of a living JVM as the kernel shows it after a thread dump was taken.
 *
 * @param tid its id, as the looking process sees it
 * @param rested time since it last ran
 */
public record LiveThread(long tid, Duration rested) {}
