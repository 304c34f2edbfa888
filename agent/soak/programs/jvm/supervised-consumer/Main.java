import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A consumer that dies of an exception after three items, and a timer that starts another one within twenty seconds. */
public class Main {
    private static final BlockingQueue<String> QUEUE = new ArrayBlockingQueue<>(2);
    private static volatile Thread consumer;

    public static void main(String[] args) throws Exception {
        startConsumer();
        TimerTask supervision = new TimerTask() {
            @Override
            public void run() {
                if (!consumer.isAlive()) {
                    startConsumer();
                }
            }
        };
        new Timer("supervisor", true).schedule(supervision, 20_000, 20_000);
        for (int i = 0; ; i++) {
            QUEUE.put("item " + i);
        }
    }

    private static void startConsumer() {
        consumer = new Thread(Main::consumeThree, "consumer");
        consumer.start();
    }

    private static void consumeThree() {
        try {
            for (int i = 0; i < 3; i++) {
                System.out.println(QUEUE.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("connection lost");
    }
}
