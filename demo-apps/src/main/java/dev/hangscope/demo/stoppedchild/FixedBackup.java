package dev.hangscope.demo.stoppedchild;

import java.io.IOException;

/** {@link Backup} that continues the worker. */
public final class FixedBackup {
    private FixedBackup() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process worker = new ProcessBuilder("sh", "-c", "read go; echo 'worker: done'")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        signal(worker, "STOP");
        System.out.println("main: worker stopped, files copied");
        signal(worker, "CONT");
        worker.outputWriter().append("go\n").close();
        System.out.println("main: worker ended with exit " + worker.waitFor());
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }
}
