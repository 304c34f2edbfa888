package dev.hangscope.agent.runtime;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.queue.Leftovers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Advances the clock that the hooks read, and does at each tick what takes microseconds and would else need a thread of its own: samples
 * the heap, and asks whether there is work for a thread that is started only then.
 *
 * <p>A duty must not wait: it hands what may block to another thread. One that throws is asked again at the next tick, and the others are
 * asked all the same. If one blocked, the times that hooks note would stand still and no thread would be started for a first child or
 * a first MBean server, until it goes on. Reports and the watcher's samples would still come, since both have threads of their own.
 */
final class Clock implements Runnable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(CoarseClock.TICK_MILLIS);
    private static final long LONGEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(CoarseClock.LONGEST_TICK_MILLIS);

    private final boolean ofHooks;

    /** What is asked whenever the thread is woken, and at each tick; {@code null} where hooks see no children. */
    private final @Nullable Runnable whenWoken;

    private final List<Runnable> duties = new CopyOnWriteArrayList<>();

    /**
     * Makes a clock that runs in a thread of the agent's.
     *
     * @param ofHooks whether there are hooks that read it
     * @param whenWoken is asked at each tick and whenever the thread is unparked; {@code null} for nothing
     */
    Clock(boolean ofHooks, @Nullable Runnable whenWoken) {
        this.ofHooks = ofHooks;
        this.whenWoken = whenWoken;
    }

    /** From now on this is done at each tick. */
    void alsoDo(Runnable duty) {
        duties.add(duty);
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (true) {
            if (whenWoken != null) {
                ask(whenWoken);
            }
            long now = System.nanoTime();
            if (now - next >= 0) {
                next = now + (CoarseClock.isAtRest() ? LONGEST_TICK_NANOS : TICK_NANOS);
                tick();
            }
            // Never below zero: a hook takes that for a call of notify.
            LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
            Thread.interrupted(); // an application that interrupts all threads it can find
        }
    }

    /** Without an iterator: the clock goes on when the heap is full. */
    private void tick() {
        if (ofHooks) {
            CoarseClock.tick();
            sweep();
        }
        for (int i = 0; i < duties.size(); i++) {
            ask(duties.get(i));
        }
    }

    private static void sweep() {
        try {
            Leftovers.sweep();
        } catch (RuntimeException | Error fullHeap) {
            // The next one sweeps.
        }
    }

    private static void ask(Runnable duty) {
        try {
            duty.run();
        } catch (Throwable fault) {
            // A full heap, say, or no thread that can be started: the others are asked.
        }
    }
}
