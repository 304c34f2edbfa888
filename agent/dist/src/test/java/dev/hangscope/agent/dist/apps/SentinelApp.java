package dev.hangscope.agent.dist.apps;

import java.util.concurrent.LinkedBlockingQueue;

/** A consumer waits on an empty queue whose only producer has ended. */
public final class SentinelApp {
    private SentinelApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        Thread producer = new Thread(() -> queue.add("item"), "producer");
        producer.start();
        producer.join();
        System.out.println("stuck after " + queue.take());
        queue.take();
    }
}
