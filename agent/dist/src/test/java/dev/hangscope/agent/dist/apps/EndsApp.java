package dev.hangscope.agent.dist.apps;

/** Ends many threads whose names and exceptions are long, fails to start many more, and prints what memory is held then. */
public final class EndsApp {
    private static final int COLLECTIONS = 6;
    private static final int ENDS = 1_100;
    private static final int FAILED_STARTS = 10_000;
    private static final int LONG_MESSAGE = 512 * 1_024;
    private static final int LONG_NAME = 256 * 1_024;
    private static final long NO_SUCH_STACK = 1L << 46;
    private static final int KILO = 1_024;

    private EndsApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> {});
        WellApps.WaitsForAgentAndReturns.awaitAgent(); // whose classes do not count
        long before = used();
        for (int i = 0; i < ENDS; i++) {
            Thread thread = new Thread(() -> {
                throw new IllegalStateException("m".repeat(LONG_MESSAGE));
            });
            thread.setName(i + "n".repeat(LONG_NAME));
            thread.start();
            thread.join();
        }
        System.out.println("ends hold " + (used() - before) / KILO + " KB");
        before = used();
        int failed = 0;
        for (int i = 0; i < FAILED_STARTS; i++) {
            Thread thread = new Thread(null, () -> {}, "never", NO_SUCH_STACK);
            try {
                thread.start();
            } catch (OutOfMemoryError expected) {
                failed++;
            }
        }
        System.out.println("failed starts " + failed + " hold " + Math.max(0, used() - before) / KILO + " KB");
    }

    /** The least of some collections: what is only weakly held goes with the second, what a look of the watcher holds when it ends. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
