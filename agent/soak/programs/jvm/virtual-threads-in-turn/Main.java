import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/** Five virtual threads that take a lock in turn, for more than a minute each. Needs JDK 21. */
public class Main {
    public static void main(String[] args) {
        ReentrantLock lock = new ReentrantLock();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                executor.submit(() -> holdLong(lock));
            }
        }
    }

    private static void holdLong(ReentrantLock lock) {
        lock.lock();
        try {
            Thread.sleep(70_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
