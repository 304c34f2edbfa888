package dev.hangscope.demo.orphanedprocess;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

/** Kills a job's shell; what the shell had started runs on without a parent, while the server waits for the next job. */
public final class JobServer {
    private JobServer() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process job = new ProcessBuilder("sh", "-c", "sleep 600 & echo started; wait")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        System.out.println("server: job " + job.inputReader().readLine());
        if (!job.waitFor(2, TimeUnit.SECONDS)) {
            kill(job);
        }
        System.out.println("server: job killed, exit " + job.waitFor());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.accept().close();
        }
    }

    private static void kill(Process job) {
        job.destroyForcibly();
    }
}
