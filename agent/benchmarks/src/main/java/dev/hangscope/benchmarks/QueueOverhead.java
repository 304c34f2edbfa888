package dev.hangscope.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The fast paths of blocking queues, and the work that stands on them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class QueueOverhead {
    private static final Integer ITEM = 42;
    private static final int ITEMS_PER_HANDOFF = 10_000;
    private static final int TASKS = 1_000;

    private final BlockingQueue<Integer> linked = new LinkedBlockingQueue<>(1024);
    private final BlockingQueue<Integer> array = new ArrayBlockingQueue<>(1024);
    private final BlockingQueue<Integer> between = new LinkedBlockingQueue<>(1024);
    private final BlockingQueue<Integer> back = new ArrayBlockingQueue<>(1);
    private final AtomicInteger done = new AtomicInteger();
    private final Runnable task = done::incrementAndGet;
    private final Runnable lastTask = this::allDone;
    private volatile boolean allDone;
    private volatile @Nullable Thread waiter;

    @SuppressWarnings("NullAway.Init")
    private ThreadPoolExecutor pool;

    @SuppressWarnings("NullAway.Init")
    private Thread consumer;

    @Setup
    public void start() {
        pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        consumer = new Thread(this::consume, "consumer");
        consumer.setDaemon(true);
        consumer.start();
    }

    @TearDown
    public void stop() {
        pool.shutdownNow();
        consumer.interrupt();
    }

    private void consume() {
        try {
            while (true) {
                for (int i = 0; i < ITEMS_PER_HANDOFF; i++) {
                    between.take();
                }
                back.put(ITEM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One thread: a LinkedBlockingQueue's offer and poll. */
    @Benchmark
    public Integer linkedOfferPoll() {
        linked.offer(ITEM);
        return linked.poll();
    }

    /** One thread: an ArrayBlockingQueue's offer and poll. */
    @Benchmark
    public Integer arrayOfferPoll() {
        array.offer(ITEM);
        return array.poll();
    }

    /** A queue made, used once and dropped. */
    @Benchmark
    public Integer newQueue() {
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        queue.offer(ITEM);
        return queue.poll();
    }

    /** One producer to one consumer: 10,000 items and the answer. */
    @Benchmark
    public Integer handOff() throws InterruptedException {
        for (int i = 0; i < ITEMS_PER_HANDOFF; i++) {
            between.put(ITEM);
        }
        return back.take();
    }

    /**
     * {@code ThreadPoolExecutor.execute} of 1,000 trivial tasks, until all are done. Waits asleep: a thread that spins takes most of
     * the CPU time that is measured, and a line of memory that the other one needs.
     */
    @Benchmark
    public int execute() {
        waiter = Thread.currentThread();
        allDone = false;
        for (int i = 1; i < TASKS; i++) {
            pool.execute(task);
        }
        pool.execute(lastTask);
        while (!allDone) {
            LockSupport.park(this);
        }
        return done.get();
    }

    private void allDone() {
        done.incrementAndGet();
        allDone = true;
        LockSupport.unpark(waiter);
    }
}
