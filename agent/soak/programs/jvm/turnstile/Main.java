import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Guests who wait for permits, of which a scheduler releases two in 25 seconds. */
public class Main {
    public static void main(String[] args) {
        Semaphore permits = new Semaphore(0);
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(() -> permits.release(2), 0, 25, TimeUnit.SECONDS);
        for (int i = 0; i < 12; i++) {
            new Thread(permits::acquireUninterruptibly, "guest-" + i).start();
        }
    }
}
