package dev.hangscope.agent.dist.apps;

/** Does nothing with anybody, again and again. */
final class Ticker extends Thread {
    private static final long TICK_MILLIS = 20;

    Ticker() {
        super("ticker");
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
