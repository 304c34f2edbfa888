import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Consumers that poll with a timeout of half a second; the producer has an event in ten seconds, and a task that waits for each. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        for (int i = 0; i < 2; i++) {
            new Thread(() -> poll(events), "poller-" + i).start();
        }
        for (int i = 0; ; i++) {
            Thread.sleep(10_000);
            events.put("event " + i);
        }
    }

    private static void poll(BlockingQueue<String> events) {
        try {
            while (true) {
                String event = events.poll(500, TimeUnit.MILLISECONDS);
                if (event != null) {
                    System.out.println(event);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
