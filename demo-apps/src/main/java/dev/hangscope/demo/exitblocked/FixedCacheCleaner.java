package dev.hangscope.demo.exitblocked;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;

/** {@link CacheCleaner} that cancels its timer. */
public final class FixedCacheCleaner {
    private static final Timer TIMER = new Timer("cache-cleaner");

    private final CountDownLatch cleaned = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new FixedCacheCleaner().run();
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
        TIMER.cancel();
        System.out.println("main: done");
    }
}
