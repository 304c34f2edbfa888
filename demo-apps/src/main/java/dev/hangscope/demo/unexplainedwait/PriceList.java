package dev.hangscope.demo.unexplainedwait;

import dev.hangscope.demo.support.Body;
import org.jspecify.annotations.Nullable;

/** Main waits for the first prices; the poller loads them only when their version changes. */
public final class PriceList {
    private static final String ON_SERVER = "version 7";

    private final Object loaded = new Object();
    private @Nullable String prices;
    private String lastSeen = ON_SERVER;

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new PriceList().run();
    }

    private void run() throws InterruptedException {
        Thread poller = new Thread(Body.of(this::poll), "price-poller");
        poller.setDaemon(true);
        poller.start();
        System.out.println("main: waits for the prices");
        System.out.println("main: has the prices of " + prices());
    }

    private String prices() throws InterruptedException {
        synchronized (loaded) {
            while (prices == null) {
                loaded.wait();
            }
            return prices;
        }
    }

    private void poll() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            if (!ON_SERVER.equals(lastSeen)) {
                synchronized (loaded) {
                    prices = ON_SERVER;
                    loaded.notifyAll();
                }
                lastSeen = ON_SERVER;
            }
            Thread.sleep(100);
        }
    }
}
