import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Futures that a pool's callbacks complete one after another, at full speed, and now and then after five seconds. */
public class Main {
    public static void main(String[] args) {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        for (int i = 0; ; i++) {
            int round = i;
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            pool.execute(() -> load(round)
                    .thenApplyAsync(value -> value + 1, pool)
                    .whenComplete((value, failure) -> answer.complete(value)));
            answer.join();
        }
    }

    private static CompletableFuture<Integer> load(int round) {
        if (round % 5000 == 4999) {
            try {
                Thread.sleep(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return CompletableFuture.completedFuture(round);
    }
}
