import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A latch of three shards, one of which throws and is tried again after a minute. */
public class Main {
    private static final CountDownLatch DONE = new CountDownLatch(3);
    private static final ScheduledExecutorService RETRIES = Executors.newSingleThreadScheduledExecutor();

    public static void main(String[] args) throws Exception {
        new Thread(DONE::countDown, "shard-0").start();
        new Thread(Main::failOnce, "shard-1").start();
        new Thread(DONE::countDown, "shard-2").start();
        DONE.await();
        RETRIES.shutdown();
    }

    private static void failOnce() {
        RETRIES.schedule(() -> new Thread(DONE::countDown, "shard-1-again").start(), 60, TimeUnit.SECONDS);
        throw new IllegalStateException("busy");
    }
}
