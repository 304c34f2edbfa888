package dev.hangscope.demo.stoppedchild;

import java.io.IOException;

/** Stops a worker to copy its files and forgets to continue it; then it waits for the worker's exit. */
public final class Backup {
    private Backup() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process worker = new ProcessBuilder("sh", "-c", "read go; echo 'worker: done'")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        signal(worker, "STOP");
        System.out.println("main: worker stopped, files copied");
        worker.outputWriter().append("go\n").close();
        System.out.println("main: worker ended with exit " + worker.waitFor());
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }
}
