package dev.hangscope.demo.childjvm;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;

/** The same kitchen; a sentinel tells its cook that the last order has come. */
public final class FixedKitchen extends Kitchen {
    private FixedKitchen() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        new FixedKitchen().open();
    }

    @Override
    void afterTheLast(BlockingQueue<String> queue) throws InterruptedException {
        queue.put(CLOSED);
    }
}
