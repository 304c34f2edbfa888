import java.util.concurrent.CompletableFuture;

/** A future that the exit of a child process completes. */
public class Main {
    public static void main(String[] args) throws Exception {
        Process child = new ProcessBuilder("sleep", "90").inheritIO().start();
        CompletableFuture<Integer> status = child.onExit().thenApply(Process::exitValue);
        System.out.println(status.thenCombine(CompletableFuture.completedFuture(1), Integer::sum).join());
    }
}
