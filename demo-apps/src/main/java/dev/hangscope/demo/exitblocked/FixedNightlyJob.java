package dev.hangscope.demo.exitblocked;

import dev.hangscope.demo.support.Body;

/** {@link NightlyJob} whose main method returns when it is done. */
public final class FixedNightlyJob {
    private final Thread main = Thread.currentThread();

    /** Runs the program. */
    public static void main(String[] args) {
        new FixedNightlyJob().run();
    }

    private void run() {
        Runtime.getRuntime().addShutdownHook(new Thread(Body.of(this::cleanUp), "clean-up"));
        System.out.println("main: job done, exit");
    }

    private void cleanUp() throws InterruptedException {
        main.join();
        System.out.println("clean-up: done");
    }
}
