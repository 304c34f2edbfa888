import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Two pools that give each other tasks in bursts, with pauses in which both are idle and only a timer thread knows of the next. */
public class Main {
    private static final ExecutorService LEFT = Executors.newFixedThreadPool(2);
    private static final ExecutorService RIGHT = Executors.newFixedThreadPool(2);

    public static void main(String[] args) throws InterruptedException {
        java.util.Timer timer = new java.util.Timer("bursts");
        while (true) {
            CountDownLatch burst = new CountDownLatch(1);
            timer.schedule(
                    new java.util.TimerTask() {
                        @Override
                        public void run() {
                            LEFT.execute(() -> bounce(200, burst));
                        }
                    },
                    6_000);
            burst.await();
        }
    }

    private static void bounce(int left, CountDownLatch burst) {
        if (left == 0) {
            burst.countDown();
        } else {
            (left % 2 == 0 ? RIGHT : LEFT).execute(() -> bounce(left - 1, burst));
        }
    }
}
