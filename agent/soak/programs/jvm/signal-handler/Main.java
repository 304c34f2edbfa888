import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import sun.misc.Signal;

/** A condition that the handler of SIGUSR2 signals. */
public class Main {
    private static boolean signaled;

    public static void main(String[] args) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        Signal.handle(new Signal("USR2"), signal -> {
            lock.lock();
            try {
                signaled = true;
                condition.signalAll();
            } finally {
                lock.unlock();
            }
        });
        lock.lock();
        try {
            while (!signaled) {
                condition.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
