package dev.hangscope.demo.healthy;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Three consumers of a feed that is seldom: one measurement in four seconds. Most of the time all of them wait. */
public final class SteadyFeed {
    private final BlockingQueue<Long> measurements = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) {
        SteadyFeed feed = new SteadyFeed();
        new Thread(Body.of(feed::measure), "sensor").start();
        for (int consumer = 1; consumer <= 3; consumer++) {
            new Thread(Body.of(feed::store), "store-" + consumer).start();
        }
    }

    private void measure() throws InterruptedException {
        System.out.println("sensor: on");
        while (!Thread.currentThread().isInterrupted()) {
            measurements.put(System.nanoTime());
            TimeUnit.SECONDS.sleep(4);
        }
    }

    private void store() throws InterruptedException {
        while (measurements.take() > 0) {
            Thread.onSpinWait();
        }
    }
}
