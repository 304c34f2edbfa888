package dev.hangscope.demo.python;

import dev.hangscope.demo.support.Body;
import dev.hangscope.demo.support.Moment;
import dev.hangscope.demo.support.Script;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Kills a Python job with SIGKILL; its worker runs on without a parent and holds the output that is read here. */
public final class KilledJob {
    private static final String SCRIPT = "parent_killed.py";

    private final CountDownLatch working = new CountDownLatch(1);

    private KilledJob() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path script = Script.extract(SCRIPT);
        try {
            new KilledJob().run(script);
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(script.getParent());
        }
    }

    private void run(Path script) throws IOException, InterruptedException {
        Process job = new ProcessBuilder(Script.pythonCommand(), "-u", script.toString())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(Body.of(() -> read(job)), "job-output");
        reader.start();
        working.await();
        // If nobody is inside read() when the job ends, the JDK closes the stream and there is no hang.
        Moment.untilInside(reader, FileInputStream.class, "readBytes");
        job.toHandle().destroyForcibly();
        System.out.println("main: job ended with exit " + job.waitFor());
        reader.join();
        System.out.println("main: done");
    }

    private void read(Process job) throws IOException {
        try (BufferedReader lines = job.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("python: " + line);
                working.countDown();
            }
        }
    }
}
