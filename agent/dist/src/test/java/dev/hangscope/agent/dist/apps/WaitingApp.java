package dev.hangscope.agent.dist.apps;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One thread for each way to wait. A thread is named {@code KIND.what}, where KIND is the wait that a look must tell, in the
 * words of JSON: {@code lock.mutex}, {@code pipe-read.bytes}. Threads that only hold something are named {@code holds.what}.
 */
public final class WaitingApp {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private WaitingApp() {}

    /** Says {@code stuck} when all wait. The child process is {@code sleep}. */
    public static void main(String[] arguments) throws Exception {
        locks();
        counts();
        futures();
        pools();
        pipes();
        processes();
        Thread.sleep(1_000);
        System.out.println("stuck");
        NEVER.await();
    }

    private static void locks() {
        Object monitor = new Object();
        ReentrantLock mutex = new ReentrantLock();
        ReentrantReadWriteLock readers = new ReentrantReadWriteLock();
        ReentrantLock guard = new ReentrantLock();
        Condition condition = guard.newCondition();
        holder("monitor", () -> {
            synchronized (monitor) {
                NEVER.await();
            }
            return null;
        });
        holder("mutex", () -> {
            mutex.lock();
            NEVER.await();
            return null;
        });
        holder("readers-1", () -> {
            readers.readLock().lock();
            NEVER.await();
            return null;
        });
        holder("readers-2", () -> {
            readers.readLock().lock();
            readers.readLock().lock();
            NEVER.await();
            return null;
        });
        go("monitor-enter.monitor", () -> {
            synchronized (monitor) {
                return null;
            }
        });
        go("lock.mutex", () -> {
            mutex.lock();
            return null;
        });
        go("lock.writer", () -> {
            readers.writeLock().lock();
            return null;
        });
        go("condition.bare", () -> {
            guard.lock();
            condition.await();
            return null;
        });
        go("object-wait.bare", () -> {
            Object bare = new Object();
            synchronized (bare) {
                bare.wait();
            }
            return null;
        });
    }

    private static void counts() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(3);
        Semaphore semaphore = new Semaphore(2);
        CyclicBarrier barrier = new CyclicBarrier(3);
        Phaser phaser = new Phaser(3);
        Exchanger<String> exchanger = new Exchanger<>();
        go("counts-down-once", () -> {
                    latch.countDown();
                    return null;
                })
                .join();
        holder("permits", () -> {
            semaphore.acquire(2);
            NEVER.await();
            return null;
        });
        go("latch.two-left", () -> {
            latch.await();
            return null;
        });
        go("semaphore.permits", () -> {
            semaphore.acquire();
            return null;
        });
        go("barrier.one-of-three", barrier::await);
        go("phaser.one-of-three", phaser::arriveAndAwaitAdvance);
        go("exchanger.alone", () -> exchanger.exchange("x"));
    }

    private static void futures() {
        FutureTask<Object> task = new FutureTask<>(() -> {
            NEVER.await();
            return null;
        });
        holder("task", () -> {
            task.run();
            return null;
        });
        go("future.task", task::get);
        go("future.nobody", () -> new CompletableFuture<String>().get());
        go(
                "future.stage",
                () -> CompletableFuture.supplyAsync(WaitingApp::waitForEver)
                        .thenApply(value -> value + "!")
                        .join());
    }

    private static void pools() {
        ExecutorService one = Executors.newFixedThreadPool(1, task -> new Thread(task, "future.behind-itself"));
        one.submit(() -> one.submit(() -> "inner").get());
        go("pool-end.for-ever", () -> one.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS));
        go(
                "future.queued-stage",
                () -> CompletableFuture.runAsync(() -> {}, one)
                        .thenApply(nothing -> 1)
                        .get());
        ForkJoinPool forkJoin = new ForkJoinPool(1);
        forkJoin.submit(WaitingApp::waitForEver);
        go("future.fork-join", () -> forkJoin.submit(() -> "queued").get());
    }

    private static void pipes() throws Exception {
        PipedInputStream bytes = new PipedInputStream(16);
        PipedOutputStream ofBytes = new PipedOutputStream(bytes);
        PipedReader text = new PipedReader(8);
        PipedWriter ofText = new PipedWriter(text);
        go("pipe-read.bytes", () -> {
            int read = bytes.read();
            ofBytes.close();
            return read;
        });
        go("pipe-write.text", () -> {
            ofText.write("more than eight");
            return text.read();
        });
    }

    private static void processes() throws Exception {
        Process child = new ProcessBuilder("sleep", "600").start();
        Runtime.getRuntime().addShutdownHook(new Thread(child::destroy));
        go("process-end.wait-for", child::waitFor);
        go("process-end.on-exit", () -> child.onExit().join());
        go("child-read.stdout", () -> child.getInputStream().read());
        go("child-write.stdin", () -> {
            child.getOutputStream().write(new byte[1 << 20]);
            return null;
        });
    }

    private static String waitForEver() {
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    /** A thread that has what it holds before this returns, or nearly so. */
    private static void holder(String what, Callable<?> action) {
        Thread holder = go("holds." + what, action);
        while (holder.getState() == Thread.State.NEW || holder.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
    }

    private static Thread go(String name, Callable<?> action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.call();
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
