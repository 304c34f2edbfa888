package dev.hangscope.agent.runtime;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.queue.Leftovers;
import dev.hangscope.agent.watch.vm.HeapWatch;

/** Advances the clock that the hooks read, and samples the heap. */
final class Clock implements Runnable {
    private final SensorStates sensors;
    private final HeapWatch heap;

    Clock(SensorStates sensors, HeapWatch heap) {
        this.sensors = sensors;
        this.heap = heap;
    }

    @Override
    public void run() {
        if (!sensors.hooksAreDefined()) {
            return;
        }
        while (true) {
            try {
                CoarseClock.tick();
                Leftovers.sweep();
                heap.sample(System.nanoTime());
                Thread.sleep(CoarseClock.TICK_MILLIS);
            } catch (InterruptedException | Error e) {
                // An application that interrupts all threads it can find, or a full heap: the clock goes on.
            }
        }
    }
}
