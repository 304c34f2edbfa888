import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A writer that waits for a reader, which holds its lock during an export of 90 seconds. */
public class Main {
    private static final ReadWriteLock LOCK = new ReentrantReadWriteLock();
    private static final CountDownLatch READING = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        new Thread(Main::export, "export").start();
        READING.await();
        LOCK.writeLock().lock();
        try {
            System.out.println("reloaded");
        } finally {
            LOCK.writeLock().unlock();
        }
    }

    private static void export() {
        LOCK.readLock().lock();
        try {
            READING.countDown();
            Thread.sleep(90_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            LOCK.readLock().unlock();
        }
    }
}
