package dev.hangscope.demo.joincycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CountDownLatch;

/** At close the cache flushes after the indexer has ended, and the indexer ends after the cache has. */
public final class Shutdown {
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread cache = new Thread(Body.of(this::flushAfterIndexer), "cache");
    private final Thread indexer = new Thread(Body.of(this::endAfterCache), "indexer");

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new Shutdown().close();
    }

    private void close() throws InterruptedException {
        cache.start();
        indexer.start();
        closing.countDown();
        System.out.println("shutdown: asked for");
        cache.join();
        indexer.join();
        System.out.println("shutdown: done");
    }

    private void flushAfterIndexer() throws InterruptedException {
        closing.await();
        indexer.join();
        System.out.println("cache: flushed");
    }

    private void endAfterCache() throws InterruptedException {
        closing.await();
        cache.join();
        System.out.println("indexer: done");
    }
}
