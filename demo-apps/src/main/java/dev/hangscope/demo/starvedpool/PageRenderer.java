package dev.hangscope.demo.starvedpool;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Renders a page in a pool of one and waits there for its header, which is queued behind it in the same pool. */
public final class PageRenderer {
    private final ExecutorService pages = Executors.newFixedThreadPool(1);
    private final ExecutorService parts = pages;

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        new PageRenderer().run();
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
