import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Chains of stages, each of which begins some seconds after the one before, with a timeout for all of them. */
public class Main {
    public static void main(String[] args) {
        Executor later = CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS);
        while (true) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> "a", later);
            CompletableFuture<String> second = first.thenApplyAsync(value -> value + "b", later);
            CompletableFuture<String> both = second.thenCombineAsync(
                    CompletableFuture.supplyAsync(() -> "c"), (one, other) -> one + other, later);
            System.out.println(both.orTimeout(60, TimeUnit.SECONDS).join());
        }
    }
}
