package dev.hangscope.demo.missingsentinel;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** {@link Importer} whose reader says that it has ended. */
public final class FixedImporter {
    private static final String END = "<end of file>";
    private static final int LINES = 120;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(64);

    /** Runs the program. */
    public static void main(String[] args) {
        FixedImporter importer = new FixedImporter();
        new Thread(Body.of(importer::read), "reader").start();
        new Thread(Body.of(importer::load), "loader").start();
    }

    private void read() throws InterruptedException {
        for (int line = 1; line <= LINES; line++) {
            lines.put("customer " + line);
        }
        lines.put(END);
        System.out.println("reader: " + LINES + " lines read, done");
    }

    private void load() throws InterruptedException {
        int loaded = 0;
        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
            loaded++;
            if (loaded == LINES) {
                System.out.println("loader: " + loaded + " customers loaded");
            }
        }
        System.out.println("loader: done");
    }
}
