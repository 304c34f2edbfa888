import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer that ends after eight seconds without an item, which is how it is told the end; main joins it and starts again. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        while (true) {
            BlockingQueue<Integer> items = new LinkedBlockingQueue<>();
            Thread producer = new Thread(() -> produce(items), "producer");
            Thread consumer = new Thread(() -> consume(items), "consumer");
            producer.start();
            consumer.start();
            consumer.join();
        }
    }

    private static void produce(BlockingQueue<Integer> items) {
        for (int i = 0; i < 100; i++) {
            items.add(i);
        }
    }

    private static void consume(BlockingQueue<Integer> items) {
        int misses = 0;
        while (misses < 80) {
            try {
                misses = items.poll(100, TimeUnit.MILLISECONDS) == null ? misses + 1 : 0;
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
