import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A topic: a publisher waits for room in the queue of each subscriber, and a subscriber that comes 12 seconds late makes it. */
public class Main {
    private final List<BlockingQueue<String>> subscribers = new ArrayList<>();

    private BlockingQueue<String> subscribe() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>(4);
        synchronized (subscribers) {
            subscribers.add(queue);
        }
        return queue;
    }

    private void publish() throws InterruptedException {
        for (int i = 0; ; i++) {
            List<BlockingQueue<String>> all;
            synchronized (subscribers) {
                all = new ArrayList<>(subscribers);
            }
            for (BlockingQueue<String> queue : all) {
                queue.put("item " + i);
            }
            Thread.sleep(20);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Main topic = new Main();
        BlockingQueue<String> late = topic.subscribe();
        Thread publisher = new Thread(() -> {
            try {
                topic.publish();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        publisher.start();
        Thread.sleep(12_000); // it connects
        while (true) {
            late.take();
        }
    }
}
