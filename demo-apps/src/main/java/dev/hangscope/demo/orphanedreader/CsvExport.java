package dev.hangscope.demo.orphanedreader;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A pool's thread writes a table into a pipe and does not close it; main reads until the end, which never comes. */
public final class CsvExport {
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        new CsvExport().run();
    }

    private void run() throws IOException {
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream out = new PipedOutputStream(in);
        pool.execute(() -> write(out));
        String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.println("main: " + table.lines().count() + " lines exported");
        pool.shutdown();
    }

    private static void write(PipedOutputStream out) {
        try {
            out.write("id,name\n1,chair\n2,table\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            System.out.println("writer: 3 lines written, done");
        } catch (IOException e) {
            System.out.println("writer: " + e.getMessage());
        }
    }
}
