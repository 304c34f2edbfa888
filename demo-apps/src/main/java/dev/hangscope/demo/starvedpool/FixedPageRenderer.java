package dev.hangscope.demo.starvedpool;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@link PageRenderer} with a pool of its own for the parts. */
public final class FixedPageRenderer {
    private final ExecutorService pages = Executors.newFixedThreadPool(1);
    private final ExecutorService parts = Executors.newFixedThreadPool(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        new FixedPageRenderer().run();
    }

    private void run() throws InterruptedException, ExecutionException {
        Future<String> page = pages.submit(this::render);
        System.out.println("main: " + page.get());
        pages.shutdown();
        parts.shutdown();
    }

    private String render() throws InterruptedException, ExecutionException {
        System.out.println("renderer: page begun");
        Future<String> header = parts.submit(() -> "header");
        return "page with " + header.get();
    }
}
