import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A call that fails and is tried again after 1, 2, 4 and 8 seconds; main waits for the result without a timeout. */
public class Main {
    private static final ScheduledExecutorService RETRIES = Executors.newSingleThreadScheduledExecutor();

    public static void main(String[] args) {
        while (true) {
            CompletableFuture<String> result = new CompletableFuture<>();
            attempt(1, result);
            System.out.println(result.join());
        }
    }

    private static void attempt(int delay, CompletableFuture<String> result) {
        if (delay > 8) {
            result.complete("gave up");
        } else {
            RETRIES.schedule(() -> attempt(2 * delay, result), delay, TimeUnit.SECONDS);
        }
    }
}
