package dev.hangscope.demo.exitblocked;

import dev.hangscope.demo.support.Body;

/** The shutdown hook waits for main's end; main has called System.exit, which waits for the hook. */
public final class NightlyJob {
    private final Thread main = Thread.currentThread();

    /** Runs the program. */
    public static void main(String[] args) {
        new NightlyJob().run();
    }

    private void run() {
        Runtime.getRuntime().addShutdownHook(new Thread(Body.of(this::cleanUp), "clean-up"));
        System.out.println("main: job done, exit");
        System.exit(0);
    }

    private void cleanUp() throws InterruptedException {
        main.join();
        System.out.println("clean-up: done");
    }
}
