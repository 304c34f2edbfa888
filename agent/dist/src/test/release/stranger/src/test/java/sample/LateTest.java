package sample;

import java.io.File;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LateTest {

    private final Object from = new Object();
    private final Object to = new Object();
    private final CountDownLatch both = new CountDownLatch(2);

    /** Two threads that outlive their test, as many do: the test passes, and they are stuck. */
    @Test
    void leaves_two_threads_behind() throws Exception {
        start("transfer", from, to);
        start("refund", to, from);
        File reports = new File("target/hangscope");
        for (int i = 0; i < 600 && !hasReport(reports); i++) {
            Thread.sleep(100);
        }
    }

    private void start(String name, Object first, Object second) {
        Thread thread = new Thread(() -> lock(first, second), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void lock(Object first, Object second) {
        synchronized (first) {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException stop) {
                return;
            }
            synchronized (second) {
                System.out.println("never");
            }
        }
    }

    private static boolean hasReport(File reports) {
        String[] files = reports.list((directory, name) -> name.endsWith(".json"));
        return files != null && files.length > 0;
    }
}
