import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Futures that the JDK's delayer thread completes: one by its timeout, one by a delayed executor. */
public class Main {
    public static void main(String[] args) throws Exception {
        CompletableFuture<String> timed = new CompletableFuture<String>().orTimeout(80, TimeUnit.SECONDS);
        Thread waiter = new Thread(() -> System.out.println(timed.handle((value, fault) -> "timeout").join()), "waiter");
        waiter.start();
        System.out.println(
                CompletableFuture.supplyAsync(() -> "late", CompletableFuture.delayedExecutor(70, TimeUnit.SECONDS))
                        .thenApply(String::length)
                        .join());
        waiter.join();
    }
}
