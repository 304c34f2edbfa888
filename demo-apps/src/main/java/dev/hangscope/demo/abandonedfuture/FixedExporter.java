package dev.hangscope.demo.abandonedfuture;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@link Exporter} that cancels what its pool will not run any more. */
public final class FixedExporter {
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final CountDownLatch exporting = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        new FixedExporter().run();
    }

    private void run() throws InterruptedException, ExecutionException {
        Future<?> running = pool.submit(this::exportUntilStopped);
        Future<String> queued = pool.submit(() -> "summary");
        exporting.await();
        for (Runnable unstarted : pool.shutdownNow()) {
            ((Future<?>) unstarted).cancel(false);
        }
        running.get();
        System.out.println("main: pool stopped");
        System.out.println("main: " + (queued.isCancelled() ? "no summary, it was cancelled" : queued.get()));
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
