package dev.hangscope.demo.abandonedfuture;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Stops its pool at once and then waits for a task that had not begun: nobody will ever run or cancel it. */
public final class Exporter {
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final CountDownLatch exporting = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        new Exporter().run();
    }

    private void run() throws InterruptedException, ExecutionException {
        Future<?> running = pool.submit(this::exportUntilStopped);
        Future<String> queued = pool.submit(() -> "summary");
        exporting.await();
        pool.shutdownNow();
        running.get();
        System.out.println("main: pool stopped");
        System.out.println("main: " + queued.get());
    }

    private void exportUntilStopped() {
        exporting.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            System.out.println("exporter: stopped");
        }
    }
}
