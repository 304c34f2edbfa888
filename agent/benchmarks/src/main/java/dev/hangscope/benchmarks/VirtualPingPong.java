package dev.hangscope.benchmarks;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Two virtual threads, on one carrier, that hand one item back and forth. Needs JDK 21. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class VirtualPingPong {
    private static final int ROUNDS = 1_000;
    private static final Integer ITEM = 42;

    /** 1,000 rounds of two fresh virtual threads over two hand-off queues. */
    @Benchmark
    public boolean pingPong() throws Exception {
        BlockingQueue<Integer> there = new SynchronousQueue<>();
        BlockingQueue<Integer> back = new SynchronousQueue<>();
        AtomicBoolean failed = new AtomicBoolean();
        Thread ping = start(() -> bounce(there, back, failed, true));
        Thread pong = start(() -> bounce(there, back, failed, false));
        ping.join();
        pong.join();
        return failed.get();
    }

    private static void bounce(
            BlockingQueue<Integer> there, BlockingQueue<Integer> back, AtomicBoolean failed, boolean serves) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                if (serves) {
                    there.put(ITEM);
                    back.take();
                } else {
                    there.take();
                    back.put(ITEM);
                }
            }
        } catch (InterruptedException e) {
            failed.set(true);
            Thread.currentThread().interrupt();
        }
    }

    private static Thread start(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}
