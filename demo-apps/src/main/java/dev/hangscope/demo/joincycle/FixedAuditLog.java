package dev.hangscope.demo.joincycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;

/** {@link AuditLog} that waits for the entries to be written, and lets the daemon end with the JVM. */
public final class FixedAuditLog {
    private static final int ENTRIES = 10;

    private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();
    private final Phaser unwritten = new Phaser(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new FixedAuditLog().run();
    }

    private void run() throws InterruptedException {
        Thread writer = new Thread(Body.of(this::writeForEver), "audit-writer");
        writer.setDaemon(true);
        writer.start();
        for (int entry = 1; entry <= ENTRIES; entry++) {
            unwritten.register();
            entries.put("login " + entry);
        }
        unwritten.arriveAndAwaitAdvance();
        System.out.println("main: all entries are written");
        System.out.println("main: done");
    }

    private void writeForEver() throws InterruptedException {
        int written = 0;
        while (!Thread.currentThread().isInterrupted()) {
            entries.take();
            written++;
            if (written == ENTRIES) {
                System.out.println("audit-writer: " + written + " entries written");
            }
            unwritten.arriveAndDeregister();
        }
    }
}
