package dev.hangscope.agent.runtime;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.queue.Leftovers;

/** Advances the clock that the hooks read. */
final class Clock implements Runnable {
    private final SensorStates sensors;

    Clock(SensorStates sensors) {
        this.sensors = sensors;
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
                Thread.sleep(CoarseClock.TICK_MILLIS);
            } catch (InterruptedException | Error e) {
                // An application that interrupts all threads it can find, or a full heap: the clock goes on.
            }
        }
    }
}
