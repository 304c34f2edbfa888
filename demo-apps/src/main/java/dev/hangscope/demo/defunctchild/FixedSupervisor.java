package dev.hangscope.demo.defunctchild;

import java.io.IOException;

/** {@link Supervisor} whose child waits for its child. */
public final class FixedSupervisor {
    private static final String SCRIPT = "true & wait";

    private FixedSupervisor() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process service = new ProcessBuilder("sh", "-c", SCRIPT).start();
        System.out.println("main: supervises pid " + service.pid());
        System.out.println("main: exit " + service.waitFor());
    }
}
