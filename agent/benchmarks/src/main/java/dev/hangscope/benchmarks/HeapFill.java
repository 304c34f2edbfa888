package dev.hangscope.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A program with so many million small objects (50 bytes and 2 references each on average), a consumer that is stuck for
 * ever, and a thread that tells, each second on stdout, the longest time for which the whole program stood still.
 */
final class HeapFill {
    private static final int OBJECTS_AN_ITEM = 5;
    private static final int MILLION = 1_000_000;
    private static final int TEXT_BYTES = 112;
    private static final int PIECE = 100_000;

    private static final List<Item[]> ALL = new ArrayList<>();

    private HeapFill() {}

    private static final class Item {
        final String name = new String(new char[TEXT_BYTES]);
        final Long number;
        final @Nullable Object[] both;

        Item(long number, @Nullable Item last) {
            this.number = Long.valueOf(number + MILLION);
            both = new @Nullable Object[] {last, name};
        }
    }

    public static void main(String[] args) throws InterruptedException {
        long items = Long.parseLong(args[0]) * MILLION / OBJECTS_AN_ITEM;
        @Nullable Item last = null;
        for (long i = 0; i < items; i++) {
            if (i % PIECE == 0) {
                ALL.add(new Item[PIECE]);
            }
            last = new Item(i, last);
            ALL.get(ALL.size() - 1)[(int) (i % PIECE)] = last;
        }
        consume();
        AtomicLong longest = new AtomicLong();
        Thread ticker = new Thread(() -> tick(longest), "ticker");
        ticker.setDaemon(true);
        ticker.start();
        System.out.println("ready");
        while (true) {
            Thread.sleep(1_000);
            System.out.println("stood still for " + longest.getAndSet(0) / MILLION + " ms");
        }
    }

    /** A method of its own: a variable of main's would reach the queue as long as main runs. */
    private static void consume() {
        BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
        new Thread(() -> take(queue), "consumer").start();
    }

    private static void take(BlockingQueue<Object> queue) {
        try {
            queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tick(AtomicLong longest) {
        long before = System.nanoTime();
        while (true) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long gap = now - before;
            longest.accumulateAndGet(gap, Math::max);
            before = now;
        }
    }
}
