import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Permits that come back when the garbage collector finds an object unreachable. */
public class Main {
    public static void main(String[] args) throws Exception {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        Set<Reference<?>> references = ConcurrentHashMap.newKeySet();
        Semaphore permits = new Semaphore(2);
        Thread cleaner = new Thread(
                () -> {
                    try {
                        while (true) {
                            references.remove(collected.remove());
                            permits.release();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "cleaner");
        cleaner.setDaemon(true);
        cleaner.start();
        new Thread(Main::collectEachMinute, "collect").start();
        while (true) {
            permits.acquire();
            references.add(new PhantomReference<>(new byte[1000], collected));
        }
    }

    private static void collectEachMinute() {
        try {
            while (true) {
                Thread.sleep(60_000);
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
