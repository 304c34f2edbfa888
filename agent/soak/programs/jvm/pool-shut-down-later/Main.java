import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A pool whose tasks are done, and that a timer shuts down at closing time, in a minute. */
public class Main {
    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int i = 0; i < 4; i++) {
            int number = i;
            pool.execute(() -> System.out.println("task " + number));
        }
        TimerTask closing = new TimerTask() {
            @Override
            public void run() {
                pool.shutdown();
            }
        };
        new Timer("closing-time", true).schedule(closing, 60_000);
        pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
