import java.util.ArrayDeque;
import java.util.Deque;

/** A hand-made queue, two consumers, and a producer that yields one item in 25 seconds. */
public class Main {
    private final Deque<String> items = new ArrayDeque<>();

    private synchronized void put(String item) {
        items.add(item);
        notify();
    }

    private synchronized String take() throws InterruptedException {
        while (items.isEmpty()) {
            wait();
        }
        return items.poll();
    }

    public static void main(String[] args) throws Exception {
        Main queue = new Main();
        for (int i = 0; i < 2; i++) {
            new Thread(() -> consume(queue), "consumer-" + i).start();
        }
        for (int i = 0; ; i++) {
            queue.put("item " + i);
            Thread.sleep(25_000);
        }
    }

    private static void consume(Main queue) {
        try {
            while (true) {
                System.out.println(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
