import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A report that reads for more than a minute, a writer that waits for it, and readers that wait behind the writer. */
public class Main {
    private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock(true);

    public static void main(String[] args) {
        new Thread(() -> read(70_000), "report").start();
        awaitThat(() -> LOCK.getReadLockCount() > 0);
        new Thread(Main::write, "writer").start();
        awaitThat(LOCK::hasQueuedThreads);
        for (int i = 0; i < 3; i++) {
            new Thread(() -> read(0), "reader-" + i).start();
        }
    }

    private static void read(long millis) {
        LOCK.readLock().lock();
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            LOCK.readLock().unlock();
        }
    }

    private static void write() {
        LOCK.writeLock().lock();
        LOCK.writeLock().unlock();
    }

    private static void awaitThat(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
