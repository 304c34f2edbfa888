package dev.hangscope.demo.exitblocked;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends in a pool, ends its main method, and never shuts the pool down. */
public final class Mailer {
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        Mailer mailer = new Mailer();
        mailer.send("ann");
        mailer.send("bob");
        System.out.println("main: done");
    }

    private void send(String receiver) throws InterruptedException, ExecutionException {
        pool.submit(() -> System.out.println("mailer: sent to " + receiver)).get();
    }
}
