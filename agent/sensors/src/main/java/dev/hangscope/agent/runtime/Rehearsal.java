package dev.hangscope.agent.runtime;

import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.trigger.MemoryReserve;
import dev.hangscope.agent.trigger.SpareMemory;
import dev.hangscope.agent.watch.vm.WarmUp;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes reports that nobody sees, once the JVM has lived for a while and has warmed up. Most of what they load and what the JIT compiles
 * for them a JVM that ends within a minute, such as a build tool's, never needs; in one that lives on, a report must come when
 * memory, descriptors or the agent's jar are gone.
 */
final class Rehearsal implements Runnable {
    private static final Duration UNTIL_IT_LIVES_ON = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofSeconds(1);

    private final WarmUp warmUp;
    private final SensorStates sensors;
    private final Reporter reporter;
    private final AtomicBoolean rehearsed;
    private final MemoryReserve reserve;

    Rehearsal(WarmUp warmUp, SensorStates sensors, Reporter reporter, AtomicBoolean rehearsed, MemoryReserve reserve) {
        this.warmUp = warmUp;
        this.sensors = sensors;
        this.reporter = reporter;
        this.rehearsed = rehearsed;
        this.reserve = reserve;
    }

    @Override
    public void run() {
        try {
            Thread.sleep(UNTIL_IT_LIVES_ON.toMillis());
            while (warmUp.goesOn(System.nanoTime()) || !SpareMemory.isThere()) {
                Thread.sleep(STEP.toMillis());
            }
        } catch (InterruptedException early) {
            // An application that interrupts all threads it can find: then now.
        }
        reserve.release();
        try {
            sensors.check();
            reporter.rehearse();
            rehearsed.set(true);
        } catch (Throwable fault) {
            sayFailed(fault);
        }
    }

    // Even a literal takes memory when it is first used, so it has to be inside.
    private static void sayFailed(Throwable fault) {
        try {
            Stderr.line("reports may fail: making one as a rehearsal failed (" + fault + ")");
        } catch (Throwable noMemoryForTheReason) {
            return; // a request is answered when there is memory again
        }
    }
}
