package dev.hangscope.agent.dist.apps;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;

/**
 * Uses synchronizers in a recursion until the stack ends, many times, and prints what was done without the caller's knowledge: a call that
 * throws must not have taken a permit or counted down. Locks, queues and Semaphore.release are left out: those of the JDK lose such
 * calls by themselves, without an agent.
 */
public final class StackEndApp {
    private static final int OVERFLOWS = 150;
    private static final int STACK_BYTES = 200_000;
    private static final int MANY = 1_000_000;

    private static int done;

    private StackEndApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        Semaphore permits = new Semaphore(MANY);
        check("Semaphore.acquireUninterruptibly", permits::acquireUninterruptibly, () -> {
            int taken = MANY - permits.availablePermits();
            permits.release(taken);
            return taken;
        });
        Semaphore fair = new Semaphore(MANY, true);
        check("fair Semaphore.tryAcquire", () -> fair.tryAcquire(1), () -> {
            int taken = MANY - fair.availablePermits();
            fair.release(taken);
            return taken;
        });
        CountDownLatch latch = new CountDownLatch(Integer.MAX_VALUE);
        long[] before = {latch.getCount()};
        check("CountDownLatch.countDown", latch::countDown, () -> {
            int counted = (int) (before[0] - latch.getCount());
            before[0] = latch.getCount();
            return counted;
        });
        System.out.println("end");
    }

    /** @param reset how often the action was done, as the synchronizer tells; afterwards it is as it was */
    private static void check(String name, Runnable action, IntSupplier reset) throws InterruptedException {
        int[] unknown = {0};
        Thread thread = new Thread(
                null,
                () -> {
                    for (int i = 0; i < OVERFLOWS; i++) {
                        done = 0;
                        overflow(action, i);
                        unknown[0] += Math.abs(reset.getAsInt() - done);
                    }
                },
                "deep",
                STACK_BYTES);
        thread.start();
        thread.join();
        System.out.println(name + ": " + unknown[0] + " unknown");
    }

    /** @param shift frames of another size, so that the stack ends at another place */
    static void overflow(Runnable action, int shift) {
        if (shift > 0) {
            overflow(action, shift - 1);
            return;
        }
        try {
            recurse(action);
        } catch (StackOverflowError expected) {
            // The end.
        }
    }

    private static void recurse(Runnable action) {
        action.run();
        done++;
        recurse(action);
    }
}
