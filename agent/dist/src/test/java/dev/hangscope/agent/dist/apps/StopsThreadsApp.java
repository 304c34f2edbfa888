package dev.hangscope.agent.dist.apps;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops threads by {@code Thread.stop} that are in the JDK's queues and synchronizers all the time, and prints how many went on. Their
 * classes are loaded before: what stops a thread while it loads a class is dropped by the JDK's {@code TransformerManager}.
 */
public final class StopsThreadsApp {
    private static final int THREADS = 200;
    private static final long LONGEST_MILLIS = 5_000;

    private StopsThreadsApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        List<Runnable> uses = List.of(
                StopsThreadsApp::usesQueue,
                StopsThreadsApp::usesSemaphore,
                () -> new ArrayBlockingQueue<>(1).offer("item"),
                () -> new CountDownLatch(2).countDown());
        uses.forEach(Runnable::run);
        int survivors = 0;
        for (int i = 0; i < THREADS; i++) {
            survivors += survives(uses.get(i % uses.size()), i) ? 1 : 0;
        }
        System.out.println("survivors " + survivors);
        SentinelApp.main(arguments);
    }

    private static void usesQueue() {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        queue.add("item");
        queue.poll();
    }

    private static void usesSemaphore() {
        Semaphore permits = new Semaphore(1);
        if (permits.tryAcquire()) {
            permits.release();
        }
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static boolean survives(Runnable use, int number) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread thread = new Thread(
                () -> {
                    running.countDown();
                    while (goesOn.get()) {
                        use.run();
                    }
                },
                "stopped-" + number);
        thread.setDaemon(true);
        thread.start();
        running.await();
        Thread.sleep(number % 3); // it is stopped at another place each time
        thread.stop();
        thread.join(LONGEST_MILLIS);
        boolean survives = thread.isAlive();
        goesOn.set(false);
        thread.join();
        return survives;
    }
}
