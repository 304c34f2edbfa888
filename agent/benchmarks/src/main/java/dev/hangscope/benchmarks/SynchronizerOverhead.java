package dev.hangscope.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The fast paths of what else threads wait for, in one thread. A thousand operations are one sample of a few microseconds, and
 * the fastest hundredth of the samples is read: no other load of the machine reaches into those. JMH rounds samples to whole
 * nanoseconds, so figures are for the thousand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SynchronizerOverhead {
    private static final int TIMES = 1_000;
    private static final int COUNTS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore semaphore = new Semaphore(8);
    private final Object value = new Object();
    private int counter;

    @SuppressWarnings("NullAway.Init")
    private CountDownLatch latch;

    @SuppressWarnings("NullAway.Init")
    private ThreadPoolExecutor busyPool;

    @Setup
    public void start() throws InterruptedException {
        busyPool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        CountDownLatch busy = new CountDownLatch(1);
        busyPool.execute(() -> {
            busy.countDown();
            sleepUntilInterrupted();
        });
        busy.await();
    }

    /** One that does not come to its end within an iteration. */
    @Setup(Level.Iteration)
    public void newLatch() {
        latch = new CountDownLatch(Integer.MAX_VALUE);
    }

    private static void sleepUntilInterrupted() {
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @TearDown
    public void stop() {
        busyPool.shutdownNow();
    }

    /** {@code ReentrantLock.lock} and {@code unlock}. */
    @Benchmark
    public int lock() {
        for (int i = 0; i < TIMES; i++) {
            lock.lock();
            counter++;
            lock.unlock();
        }
        return counter;
    }

    /** {@code Semaphore.acquire} and {@code release}. */
    @Benchmark
    public int semaphore() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            semaphore.acquire();
            counter++;
            semaphore.release();
        }
        return counter;
    }

    /** {@code CountDownLatch.countDown} of one latch. */
    @Benchmark
    public long countDown() {
        for (int i = 0; i < TIMES; i++) {
            latch.countDown();
        }
        return latch.getCount();
    }

    /** A latch of one, counted down and awaited. */
    @Benchmark
    public long latchOfOne() throws InterruptedException {
        long left = 0;
        for (int i = 0; i < TIMES; i++) {
            CountDownLatch fresh = new CountDownLatch(1);
            fresh.countDown();
            fresh.await();
            left += fresh.getCount();
        }
        return left;
    }

    /** A latch of ten, counted down and awaited. */
    @Benchmark
    public long latchOfTen() throws InterruptedException {
        long left = 0;
        for (int i = 0; i < TIMES; i++) {
            CountDownLatch fresh = new CountDownLatch(COUNTS);
            for (int count = 0; count < COUNTS; count++) {
                fresh.countDown();
            }
            fresh.await();
            left += fresh.getCount();
        }
        return left;
    }

    /** A {@code CompletableFuture} made, completed and got. */
    @Benchmark
    public int completableFuture() throws ExecutionException, InterruptedException {
        int sum = 0;
        for (int i = 0; i < TIMES; i++) {
            CompletableFuture<Object> future = new CompletableFuture<>();
            future.complete(value);
            sum += future.get() == value ? 1 : 0;
        }
        return sum;
    }

    /** A {@code FutureTask} made, run and got. */
    @Benchmark
    public int futureTask() throws ExecutionException, InterruptedException {
        int sum = 0;
        for (int i = 0; i < TIMES; i++) {
            FutureTask<Object> task = new FutureTask<>(() -> value);
            task.run();
            sum += task.get() == value ? 1 : 0;
        }
        return sum;
    }

    /** {@code ThreadPoolExecutor.execute} while its thread is busy, and the task taken out of the queue again. */
    @Benchmark
    public int executeAndTakeBack() {
        int taken = 0;
        for (int i = 0; i < TIMES; i++) {
            busyPool.execute(SynchronizerOverhead::sleepUntilInterrupted);
            taken += busyPool.getQueue().poll() == null ? 0 : 1;
        }
        return taken;
    }
}
