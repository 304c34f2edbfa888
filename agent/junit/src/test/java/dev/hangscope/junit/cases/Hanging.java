package dev.hangscope.junit.cases;

import dev.hangscope.junit.HangReportExtension;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** One hang in each place where JUnit has time-outs. */
public class Hanging {

    private Hanging() {}

    private static void takeOneTooMany() throws InterruptedException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        Thread producer = new Thread(() -> queue.add("only one"), "producer");
        producer.start();
        producer.join();
        queue.take();
        queue.take();
    }

    /** In the test itself. */
    @ExtendWith(HangReportExtension.class)
    public static class InTest {
        @Test
        @Timeout(1)
        void takes() throws InterruptedException {
            takeOneTooMany();
        }
    }

    /** In the test, which JUnit runs in a thread of its own. */
    @ExtendWith(HangReportExtension.class)
    public static class InSeparateThread {
        @Test
        @Timeout(value = 1, threadMode = ThreadMode.SEPARATE_THREAD)
        void takes() throws InterruptedException {
            takeOneTooMany();
        }
    }

    /** Before each test. */
    @ExtendWith(HangReportExtension.class)
    public static class InBeforeEach {
        @BeforeEach
        @Timeout(1)
        void prepare() throws InterruptedException {
            takeOneTooMany();
        }

        @Test
        void isNotReached() {}
    }

    /** Before all tests. */
    @ExtendWith(HangReportExtension.class)
    public static class InBeforeAll {
        @BeforeAll
        @Timeout(1)
        static void prepare() throws InterruptedException {
            takeOneTooMany();
        }

        @Test
        void isNotReached() {}
    }

    /** The extension is not named here: JUnit finds it when it is told to. */
    public static class Undeclared {
        @Test
        @Timeout(1)
        void takes() throws InterruptedException {
            takeOneTooMany();
        }
    }

    /** No interrupt ends it. */
    @ExtendWith(HangReportExtension.class)
    public static class Deadlocked {
        @Test
        @Timeout(1)
        void locks() throws InterruptedException {
            Object one = new Object();
            Object two = new Object();
            CountDownLatch both = new CountDownLatch(2);
            new Thread(() -> lock(two, one, both), "other").start();
            lock(one, two, both);
        }

        private static void lock(Object first, Object second, CountDownLatch both) {
            synchronized (first) {
                both.countDown();
                try {
                    both.await();
                } catch (InterruptedException e) {
                    return;
                }
                synchronized (second) {
                    throw new IllegalStateException("no deadlock");
                }
            }
        }
    }

    /** Slow, but not stuck; and one that is well. */
    @ExtendWith(HangReportExtension.class)
    public static class NotStuck {
        @Test
        @Timeout(value = 500, unit = TimeUnit.MILLISECONDS)
        void sleeps() throws InterruptedException {
            Thread.sleep(60_000);
        }

        @Test
        @Timeout(30)
        void isWell() {}
    }
}
