package dev.hangscope.agent.dist.apps.healthy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** The random choices of one program, and the threads that it starts. A program ends when all of them have ended. */
final class ProgramScope {
    /** Longer than the {@code after} that the agent is given, so that each wait for the pausing thread is old enough. */
    private static final int PAUSE_MILLIS = 2_600;

    private final Random random;
    private final String name;
    private final boolean virtual;
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();
    private int pausesLeft = 2;

    ProgramScope(String name, long seed) {
        // Neighboring seeds give neighboring first numbers, so they are spread.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.name = name;
        this.virtual = random.nextInt(3) == 0;
    }

    /** Code that may throw what blocking calls throw. */
    interface Step {
        void run() throws Exception;
    }

    /** A number from {@code least} to {@code most}. */
    synchronized int number(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    synchronized boolean coin() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[number(0, choices.length - 1)];
    }

    /** Sleeps for longer than {@code after}, at most twice in a program; otherwise goes on at full speed. */
    void maybePause() throws InterruptedException {
        if (takesPause()) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private synchronized boolean takesPause() {
        boolean takes = pausesLeft > 0 && random.nextInt(3) == 0;
        if (takes) {
            pausesLeft--;
        }
        return takes;
    }

    /** Starts a thread, a virtual one in a third of the programs where the JDK has them. */
    Thread start(String role, Step step) {
        return start(virtual, role, step);
    }

    /**
     * Starts a thread that waits while it has a monitor, or for one. Before JDK 24 (JEP 491) a virtual one keeps its carrier meanwhile, and a
     * few of them keep all carriers: such a program would hang.
     */
    Thread startAtMonitor(String role, Step step) {
        return start(virtual && Runtime.version().feature() >= 24, role, step);
    }

    private Thread start(boolean asVirtual, String role, Step step) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        synchronized (this) {
            ends.add(end);
        }
        Runnable body = () -> {
            try {
                step.run();
                end.complete(null);
            } catch (Throwable failure) {
                end.completeExceptionally(failure);
            }
        };
        return VirtualThreads.start(asVirtual, name + "-" + role, body);
    }

    /** Waits for all threads, also for those that these threads start, and fails with the first failure. */
    void awaitThreads() throws InterruptedException, ExecutionException {
        for (int next = 0; next < started(); next++) {
            end(next).get();
        }
    }

    /** Waits for the results of all tasks. */
    static <T> void awaitAll(List<? extends Future<? extends T>> futures) throws Exception {
        for (Future<? extends T> future : futures) {
            future.get();
        }
    }

    /** A step as a task of a pool. */
    static Callable<Void> task(Step step) {
        return () -> {
            step.run();
            return null;
        };
    }

    private synchronized int started() {
        return ends.size();
    }

    private synchronized CompletableFuture<Void> end(int index) {
        return ends.get(index);
    }
}
