package dev.hangscope.demo.blockedoutput;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Logs into a pipe whose reader has it open and does not read. */
public final class OrderLog {
    private static final int LINES = 3000;

    private OrderLog() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("log");
        Path pipe = folder.resolve("log");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("no named pipe " + pipe);
        }
        Process viewer = new ProcessBuilder("sh", "-c", "exec sleep 600 < \"$0\"", pipe.toString()).start();
        try (PrintStream log = new PrintStream(new FileOutputStream(pipe.toFile()))) {
            Thread orders = new Thread(() -> write(log, "order"), "orders");
            Thread refunds = new Thread(() -> write(log, "refund"), "refunds");
            orders.start();
            refunds.start();
            orders.join();
            refunds.join();
        }
        viewer.waitFor();
        Files.delete(pipe);
        Files.delete(folder);
    }

    private static void write(PrintStream log, String what) {
        for (int i = 0; i < LINES; i++) {
            log.println(what + " " + i + " was shipped to its customer");
        }
    }
}
