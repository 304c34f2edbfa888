package dev.hangscope.snapshot.history;

import java.time.Duration;
import java.util.List;

/**
 * Times in which the JVM as a whole did not run: a thread of the agent that wakes up every quarter of a second came late by a second or
 * more. It says nothing of why: the process was stopped, got no processor or no memory, or all threads waited at a safepoint.
 *
 * @param span from the beginning of the first of these times until the sample, at most a minute
 * @param times how many there were
 * @param lost their sum
 * @param longest the longest
 * @param limits what the process's control group kept from it since the first, one line each; empty where that is nothing or not known
 */
public record Standstill(Duration span, int times, Duration lost, Duration longest, List<String> limits) {

    public Standstill {
        limits = List.copyOf(limits);
    }
}
