package dev.hangscope.demo.uncountedlatch;

import dev.hangscope.demo.support.Body;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Main waits until every record is counted; the loader leaves records without a key uncounted. */
public final class BatchLoader {
    private static final List<String> RECORDS = List.of("1,chair", ",table", "3,lamp");

    private final BlockingQueue<String> records = new LinkedBlockingQueue<>();
    private final CountDownLatch unloaded = new CountDownLatch(RECORDS.size());

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new BatchLoader().run();
    }

    private void run() throws InterruptedException {
        Thread loader = new Thread(Body.of(this::load), "batch-loader");
        loader.setDaemon(true);
        loader.start();
        for (String record : RECORDS) {
            records.put(record);
        }
        System.out.println("main: " + RECORDS.size() + " records handed over");
        unloaded.await();
        System.out.println("main: all loaded");
    }

    private void load() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            String record = records.take();
            if (record.startsWith(",")) {
                System.out.println("batch-loader: left out '" + record + "'");
                continue;
            }
            System.out.println("batch-loader: loaded '" + record + "'");
            unloaded.countDown();
        }
    }
}
