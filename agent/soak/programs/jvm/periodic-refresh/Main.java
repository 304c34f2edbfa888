import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A thread that uses each version of some settings once, and waits for the next that a periodic task brings in nine seconds. */
public class Main {
    private int version;

    private synchronized void refresh() {
        version++;
        notifyAll();
    }

    private synchronized int newerThan(int known) throws InterruptedException {
        while (version <= known) {
            wait();
        }
        return version;
    }

    public static void main(String[] args) throws InterruptedException {
        Main settings = new Main();
        Executors.newSingleThreadScheduledExecutor().scheduleWithFixedDelay(settings::refresh, 0, 9, TimeUnit.SECONDS);
        int known = 0;
        while (true) {
            known = settings.newerThan(known);
        }
    }
}
