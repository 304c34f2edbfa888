package dev.hangscope.agent.watch.vm;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import java.time.Duration;

/**
 * Tells whether a JVM is in its first minute and works. What the agent loads and what the JIT compiles for it would compete with the
 * application's start then, and a build's JVM may never need it. The warm-up ends for good with the minute, when the JVM rests, and
 * when its memory or its descriptors become scarce.
 */
public final class WarmUp {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration BETWEEN_MEASUREMENTS = Duration.ofSeconds(5);

    /** A JVM rests that needs less than a fiftieth of one processor. */
    private static final int RESTING = 50;

    /** Memory and descriptors are scarce when half of them are in use. */
    private static final int SCARCE = 2;

    private final ProcReader proc;
    private final HeapWatch.Memory memory;
    private final long endNanos;
    private long measuredNanos;
    private Duration processor;
    private boolean over;

    /**
     * Of this JVM.
     *
     * @param uptime for how long it has lived
     */
    public WarmUp(Duration uptime) {
        this(new ProcReader("/proc"), new HeapWatch.OfThisJvm(), uptime, System.nanoTime());
    }

    /** Of the process {@code self} below the root of the reader. */
    WarmUp(ProcReader proc, HeapWatch.Memory memory, Duration uptime, long nanoTime) {
        this.proc = proc;
        this.memory = memory;
        endNanos = nanoTime + LONGEST.minus(uptime).toNanos();
        // From the JVM's own start: nothing is to be read for that.
        measuredNanos = nanoTime - uptime.toNanos();
        processor = Duration.ZERO;
    }

    /** Whether it goes on; measures each few seconds. */
    public synchronized boolean goesOn(long nanoTime) {
        over = over || nanoTime - endNanos >= 0 || memory.used() >= memory.most() / SCARCE;
        if (!over && nanoTime - measuredNanos >= BETWEEN_MEASUREMENTS.toNanos()) {
            Duration now = MachineTexts.processorTime(proc.text("self/stat"));
            over = now.minus(processor).toNanos() * RESTING < nanoTime - measuredNanos
                    || descriptors() >= MachineTexts.mostDescriptors(proc.text("self/limits")) / SCARCE;
            processor = now;
            measuredNanos = nanoTime;
        }
        return !over;
    }

    private long descriptors() {
        return proc.names("self/fd").size();
    }
}
