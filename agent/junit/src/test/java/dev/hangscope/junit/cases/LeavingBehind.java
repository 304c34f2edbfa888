package dev.hangscope.junit.cases;

import dev.hangscope.junit.NoLeftovers;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Classes that leave threads and processes behind, and some that do not. */
public class LeavingBehind {

    private LeavingBehind() {}

    private static Process sleep() throws IOException {
        return new ProcessBuilder("sleep", "60").start();
    }

    /** Forgets a pool and a child process. */
    @NoLeftovers
    public static class PoolAndProcess {
        @Test
        void forgets() throws Exception {
            Executors.newFixedThreadPool(1).submit(() -> 1).get();
            sleep();
        }
    }

    /** The same class, without asking for the check. */
    public static class Unasked {
        @Test
        void forgets() throws Exception {
            Executors.newFixedThreadPool(1).submit(() -> 1).get();
        }
    }

    /** A thread that a nested class's test has left is told once. */
    @NoLeftovers
    public static class Around {
        @Nested
        class Inner {
            @Test
            void forgets() {
                Thread thread = new Thread(() -> new CountDownLatchOfNobody().await(), "forgotten");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static final class CountDownLatchOfNobody {
        private final CountDownLatch latch = new CountDownLatch(1);

        void await() {
            try {
                latch.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends what it starts, the thread a little late. */
    @NoLeftovers
    public static class Tidy {
        private static final CountDownLatch OVER = new CountDownLatch(1);
        private final ExecutorService pool = Executors.newCachedThreadPool();

        @Test
        void uses() throws Exception {
            pool.submit(() -> 1).get();
            ForkJoinPool.commonPool().submit(() -> 1).get();
            sleep().destroy();
            new Thread(() -> {
                        try {
                            OVER.await();
                            Thread.sleep(200);
                        } catch (InterruptedException stop) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .start();
        }

        @AfterEach
        void end() {
            pool.shutdown();
        }

        @AfterAll
        static void endLate() {
            OVER.countDown();
        }
    }
}
