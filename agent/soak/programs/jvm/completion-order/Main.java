import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Results that are taken in the order in which they come; the last one needs 90 seconds. */
public class Main {
    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CompletionService<Integer> results = new ExecutorCompletionService<>(pool);
        for (int i = 0; i < 4; i++) {
            int number = i;
            results.submit(() -> {
                if (number == 2) {
                    Thread.sleep(90_000);
                }
                return number;
            });
        }
        for (int i = 0; i < 4; i++) {
            System.out.println(results.take().get());
        }
        pool.shutdown();
    }
}
