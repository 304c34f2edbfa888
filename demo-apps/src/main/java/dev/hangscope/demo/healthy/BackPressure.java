package dev.hangscope.demo.healthy;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A fast producer at a full queue, whose consumer is slow and alive. */
public final class BackPressure {
    private final BlockingQueue<Integer> pages = new ArrayBlockingQueue<>(2);

    /** Runs the program. */
    public static void main(String[] args) {
        BackPressure printer = new BackPressure();
        new Thread(Body.of(printer::layOut), "layout").start();
        new Thread(Body.of(printer::print), "printer").start();
    }

    private void layOut() throws InterruptedException {
        for (int page = 1; page < Integer.MAX_VALUE; page++) {
            pages.put(page);
        }
    }

    private void print() throws InterruptedException {
        System.out.println("printer: on");
        while (pages.take() > 0) {
            TimeUnit.SECONDS.sleep(5);
        }
    }
}
