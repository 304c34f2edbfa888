import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A backup that keeps a lock and a monitor for a minute, and writers that wait for one of them. */
public class Main {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Object MONITOR = new Object();

    public static void main(String[] args) throws Exception {
        new Thread(Main::backup, "backup").start();
        while (!LOCK.isLocked()) {
            Thread.onSpinWait();
        }
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread writer = new Thread(i % 2 == 0 ? Main::writeWithLock : Main::writeWithMonitor, "writer-" + i);
            writer.start();
            writers.add(writer);
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private static void backup() {
        synchronized (MONITOR) {
            LOCK.lock();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                LOCK.unlock();
            }
        }
    }

    private static void writeWithLock() {
        LOCK.lock();
        LOCK.unlock();
    }

    private static void writeWithMonitor() {
        synchronized (MONITOR) {
            System.out.println("written");
        }
    }
}
