package dev.hangscope.demo.exitblocked;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@link Mailer} that shuts its pool down. */
public final class FixedMailer {
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        FixedMailer mailer = new FixedMailer();
        mailer.send("ann");
        mailer.send("bob");
        mailer.pool.shutdown();
        System.out.println("main: done");
    }

    private void send(String receiver) throws InterruptedException, ExecutionException {
        pool.submit(() -> System.out.println("mailer: sent to " + receiver)).get();
    }
}
