import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** Hand-offs as fast as can be, each with a latch that a pool counts down and a thread of its own that ends at once. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<CountDownLatch> handOff = new SynchronousQueue<>();
        BlockingQueue<CountDownLatch> buffer = new LinkedBlockingQueue<>(1);
        ExecutorService pool = Executors.newCachedThreadPool();
        new Thread(() -> move(handOff, buffer), "mover").start();
        new Thread(() -> release(buffer, pool), "releaser").start();
        while (true) {
            CountDownLatch done = new CountDownLatch(2);
            handOff.put(done);
            Thread once = new Thread(done::countDown, "once");
            once.start();
            done.await();
        }
    }

    private static void move(BlockingQueue<CountDownLatch> from, BlockingQueue<CountDownLatch> to) {
        try {
            while (true) {
                to.put(from.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void release(BlockingQueue<CountDownLatch> from, ExecutorService pool) {
        try {
            while (true) {
                pool.execute(from.take()::countDown);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
