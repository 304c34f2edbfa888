package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** Two threads lock each other out until the first line on stdin, which lets one of them give up. */
public final class BrokenDeadlock {
    private static final CountDownLatch BOTH_HOLD_ONE = new CountDownLatch(2);

    private BrokenDeadlock() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ReentrantLock left = new ReentrantLock();
        ReentrantLock right = new ReentrantLock();
        Thread one = new Thread(() -> transfer(left, right), "transfer-1");
        Thread two = new Thread(() -> transfer(right, left), "transfer-2");
        one.start();
        two.start();
        System.out.println("started");
        StuckApps.awaitLine();
        one.interrupt();
        one.join();
        two.join();
        System.out.println("moved on");
        StuckApps.awaitLine();
    }

    private static void transfer(ReentrantLock from, ReentrantLock to) {
        from.lock();
        try {
            BOTH_HOLD_ONE.countDown();
            BOTH_HOLD_ONE.await();
            to.lockInterruptibly();
            to.unlock();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        } finally {
            from.unlock();
        }
    }
}
