import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A main thread that a shutdown hook wakes, as in a container that is stopped by SIGTERM. */
public class Main {
    public static void main(String[] args) throws Exception {
        Object gate = new Object();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> wakeAll(gate), "stop"));
        ExecutorService pool = Executors.newFixedThreadPool(2);
        pool.submit(() -> System.out.println("warm"));
        synchronized (gate) {
            gate.wait();
        }
        pool.shutdown();
    }

    private static void wakeAll(Object gate) {
        synchronized (gate) {
            gate.notifyAll();
        }
    }
}
