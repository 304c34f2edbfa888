package dev.hangscope.agent.dist.apps;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A consumer waits for a producer that has ended, while another thread goes on with its own work. */
public final class TickingApp {
    private TickingApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread producer = new Thread(() -> lines.add("the only one"), "producer");
        Thread consumer = new Thread(() -> consume(lines), "consumer");
        producer.start();
        consumer.start();
        producer.join();
        new Ticker().start();
    }

    private static void consume(BlockingQueue<String> lines) {
        try {
            while (!lines.take().isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
