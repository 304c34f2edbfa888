package dev.hangscope.snapshot;

import java.time.Duration;
import java.util.List;

/**
 * A heap that has been nearly full in each of several samples, and what the processors did meanwhile. Sources: {@link Runtime}, of which
 * the least use in many samples bounds what collections leave, and the processor times of the JVM's threads in
 * {@code /proc/self/task}.
 *
 * @param span how long it has been so, a lower bound
 * @param samples number of samples in that span
 * @param collectors processor time that the threads which collect garbage used in that span
 * @param others processor time that all other threads of the process used
 * @param leastUsed the least number of bytes that were in use in any sample
 * @param most number of bytes to which the heap may grow
 * @param limits what the process's control group kept from it meanwhile, one line each; empty where that is nothing or not known
 */
public record FullHeap(
        Duration span,
        int samples,
        Duration collectors,
        Duration others,
        long leastUsed,
        long most,
        List<String> limits) {

    /** The heap is nearly full while less than such a part of it is free. */
    private static final int PARTS = 16;

    public FullHeap {
        limits = List.copyOf(limits);
    }

    /** Whether so little of a heap is free that a collection is needed soon. */
    public static boolean isNearlyFull(long used, long most) {
        return most > 0 && most < Long.MAX_VALUE && most - used < most / PARTS;
    }
}
