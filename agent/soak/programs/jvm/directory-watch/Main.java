import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;

/** A latch that is counted down when a file appears in a directory. */
public class Main {
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("spool");
        directory.toFile().deleteOnExit();
        WatchService events = directory.getFileSystem().newWatchService();
        directory.register(events, StandardWatchEventKinds.ENTRY_CREATE);
        CountDownLatch appeared = new CountDownLatch(1);
        new Thread(
                        () -> {
                            try {
                                events.take();
                                appeared.countDown();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "watch")
                .start();
        appeared.await();
    }
}
