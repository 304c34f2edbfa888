package dev.hangscope.demo.pidone;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Starts jobs whose scripts leave a helper behind; the helpers end one by one, and this process is their parent then. */
public final class Thumbnails {
    private static final int JOBS = 3;
    private static final String SCRIPT = "sleep 0.5 & exit 0";

    private Thumbnails() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        startJobs();
        TimeUnit.MINUTES.sleep(10);
    }

    static void startJobs() throws IOException, InterruptedException {
        for (int job = 0; job < JOBS; job++) {
            new ProcessBuilder("sh", "-c", SCRIPT).start().waitFor();
        }
        System.out.println("thumbnails: " + JOBS + " jobs done");
    }
}
