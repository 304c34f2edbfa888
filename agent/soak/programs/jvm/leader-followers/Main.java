import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Three threads take turns: the leader waits for an event outside of the lock, promotes a follower, and then handles the event. */
public class Main {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition promoted = lock.newCondition();
    private boolean hasLeader;

    private void serve() {
        while (true) {
            lead();
            pause(3_500); // the event
            promote();
            pause(300); // its handling
        }
    }

    private void lead() {
        lock.lock();
        try {
            while (hasLeader) {
                promoted.awaitUninterruptibly();
            }
            hasLeader = true;
        } finally {
            lock.unlock();
        }
    }

    private void promote() {
        lock.lock();
        try {
            hasLeader = false;
            promoted.signal();
        } finally {
            lock.unlock();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) {
        Main group = new Main();
        for (int i = 0; i < 3; i++) {
            new Thread(group::serve, "member-" + i).start();
        }
    }
}
