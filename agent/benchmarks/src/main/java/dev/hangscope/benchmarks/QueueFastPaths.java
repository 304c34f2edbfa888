package dev.hangscope.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The fast paths of blocking queues in one thread, a thousand operations a sample, read as those of
 * {@link SynchronizerOverhead}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueFastPaths {
    private static final Integer ITEM = 42;
    private static final int TIMES = 1_000;

    private final BlockingQueue<Integer> linked = new LinkedBlockingQueue<>(1024);
    private final BlockingQueue<Integer> array = new ArrayBlockingQueue<>(1024);

    /** A LinkedBlockingQueue's offer and poll. */
    @Benchmark
    public int linkedOfferPoll() {
        return offerAndPoll(linked);
    }

    /** An ArrayBlockingQueue's offer and poll. */
    @Benchmark
    public int arrayOfferPoll() {
        return offerAndPoll(array);
    }

    private static int offerAndPoll(BlockingQueue<Integer> queue) {
        int sum = 0;
        for (int i = 0; i < TIMES; i++) {
            queue.offer(ITEM);
            Integer item = queue.poll();
            sum += item == null ? 0 : item;
        }
        return sum;
    }

    /** Queues made, used once and dropped. */
    @Benchmark
    public int newQueue() {
        int sum = 0;
        for (int i = 0; i < TIMES; i++) {
            BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
            queue.offer(ITEM);
            Integer item = queue.poll();
            sum += item == null ? 0 : item;
        }
        return sum;
    }
}
