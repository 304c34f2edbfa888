package dev.hangscope.agent.dist.apps;

/** Ends many threads whose names and exceptions are long, fails to start many more, and prints what memory is held then. */
public final class EndsApp {
    private static final int ENDS = 1_100;
    private static final int FAILED_STARTS = 3_000;
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

    /** After a collection; twice, for what is only weakly held. */
    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
