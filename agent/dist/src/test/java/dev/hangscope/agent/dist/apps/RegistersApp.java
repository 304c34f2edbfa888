package dev.hangscope.agent.dist.apps;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * A queue to which the only way leads over an object that the optimising compiler has taken apart: its field is in a
 * register of a thread that computes, or on the stack of one that sleeps, and in no heap dump.
 */
public final class RegistersApp {
    private static final int OFTEN = 30_000;

    private static LinkedBlockingQueue<Object> given;
    private static volatile boolean longRun;

    private RegistersApp() {}

    /** Does not leave the method that makes it. */
    private static final class Giver {
        final LinkedBlockingQueue<Object> queue;

        Giver(LinkedBlockingQueue<Object> queue) {
            this.queue = queue;
        }

        void give(long number) {
            if (number == 42) {
                queue.add("given");
            }
        }
    }

    private static LinkedBlockingQueue<Object> take() {
        LinkedBlockingQueue<Object> taken = given;
        given = null;
        return taken;
    }

    private static long sleep(long millis) throws InterruptedException {
        Giver giver = new Giver(take());
        Thread.sleep(millis);
        giver.give(millis + 42);
        return millis;
    }

    private static long compute(long times) {
        Giver giver = new Giver(take());
        long number = times;
        for (long i = 0; i < times; i++) {
            number = number * 31 + 1;
        }
        giver.give(number);
        return number;
    }

    private static void consume(LinkedBlockingQueue<Object> queue) {
        Thread consumer = new Thread(
                () -> {
                    try {
                        queue.take();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "consumer");
        consumer.setDaemon(true);
        consumer.start();
    }

    private static LinkedBlockingQueue<Object> consumed() {
        LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
        consume(queue);
        return queue;
    }

    private interface Work {
        long with(long number) throws InterruptedException;
    }

    private static void often(Work work, long few, long last) {
        try {
            for (int i = 0; i < OFTEN; i++) {
                given = new LinkedBlockingQueue<>();
                work.with(few);
            }
            given = consumed();
            longRun = true;
            work.with(last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints {@code ready} when the method that holds the queue has been compiled and is in it for long. */
    public static void main(String[] args) throws Exception {
        Runnable works = args[0].equals("sleep")
                ? () -> often(RegistersApp::sleep, 0, 3_600_000)
                : () -> often(RegistersApp::compute, 50, Long.MAX_VALUE);
        Thread computer = new Thread(works, "computer");
        computer.setDaemon(true);
        computer.start();
        while (!longRun) {
            Thread.onSpinWait();
        }
        Thread.sleep(2_000);
        System.out.println("ready");
        Thread.sleep(3_600_000);
    }
}
