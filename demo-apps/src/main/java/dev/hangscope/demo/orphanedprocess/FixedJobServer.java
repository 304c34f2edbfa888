package dev.hangscope.demo.orphanedprocess;

import java.io.IOException;

/** {@link JobServer} that kills the descendants too, and ends. */
public final class FixedJobServer {
    private FixedJobServer() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process job = new ProcessBuilder("sh", "-c", "sleep 600 & echo started; wait")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        System.out.println("server: job " + job.inputReader().readLine());
        kill(job);
        System.out.println("server: job killed, exit " + job.waitFor());
    }

    private static void kill(Process job) {
        job.descendants().forEach(ProcessHandle::destroyForcibly);
        job.destroyForcibly();
    }
}
