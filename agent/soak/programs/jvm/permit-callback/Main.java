import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** At most two requests at a time: the callback of each reply gives its permit back, in a thread that never took one. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        Semaphore permits = new Semaphore(2);
        ExecutorService senders = Executors.newFixedThreadPool(2);
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        for (int i = 0; ; i++) {
            permits.acquire();
            int request = i;
            senders.execute(() -> {
                pause(request % 4 == 3 ? 4_000 : 200);
                callbacks.execute(permits::release);
            });
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
