package dev.hangscope.demo.defunctchild;

import java.io.IOException;

/** The child has a child of its own, which has ended, and does not wait for it: a zombie for as long as both live. */
public final class Supervisor {
    private static final String SCRIPT = "true & exec sleep 600";

    private Supervisor() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process service = new ProcessBuilder("sh", "-c", SCRIPT).start();
        System.out.println("main: supervises pid " + service.pid());
        System.out.println("main: exit " + service.waitFor());
    }
}
