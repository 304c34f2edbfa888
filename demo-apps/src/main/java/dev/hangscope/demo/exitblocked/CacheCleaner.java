package dev.hangscope.demo.exitblocked;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;

/**
 * A timer that has run its only task; its thread waits for a next one and keeps the JVM. Static, as it often is: the
 * thread of a timer that nobody can reach ends at the next garbage collection.
 */
public final class CacheCleaner {
    private static final Timer TIMER = new Timer("cache-cleaner");

    private final CountDownLatch cleaned = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new CacheCleaner().run();
    }

    private void run() throws InterruptedException {
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        System.out.println("cache-cleaner: cleaned");
                        cleaned.countDown();
                    }
                },
                0);
        cleaned.await();
        System.out.println("main: done");
    }
}
