package dev.hangscope.agent.dist.apps.healthy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Small programs made up from a seed, over all synchronizers of the JDK, at full speed and with pauses longer than the agent's
 * {@code after}. Every one of them ends, so whatever is called LIKELY or PROVEN here is a false alarm.
 */
public final class RandomHealthyPrograms {
    private static final List<Program> PROGRAMS = List.of(
            HandOffPrograms::queue,
            HandOffPrograms::restartedConsumer,
            HandOffPrograms::exchanger,
            HandOffPrograms::pipedStream,
            HandOffPrograms::channelPipe,
            HandOffPrograms::parked,
            SynchronizerPrograms::latch,
            SynchronizerPrograms::barrier,
            SynchronizerPrograms::phaser,
            SynchronizerPrograms::semaphore,
            SynchronizerPrograms::conditions,
            SynchronizerPrograms::monitor,
            SynchronizerPrograms::readersAndWriters,
            TaskPrograms::pool,
            TaskPrograms::futures,
            TaskPrograms::forkJoin,
            TaskPrograms::joins,
            TaskPrograms::timer,
            TaskPrograms::child,
            TaskPrograms::server,
            LateReleasePrograms::lockKept,
            LateReleasePrograms::monitorKept,
            LateReleasePrograms::siblingDies,
            LateReleasePrograms::poolCloses,
            LateReleasePrograms::producersEnd,
            LateReleasePrograms::dependents);

    private RandomHealthyPrograms() {}

    private interface Program {
        void run(ProgramScope scope) throws Exception;
    }

    /** Runs the program of the seed to its end. */
    private static void run(long seed) throws Exception {
        ProgramScope scope = new ProgramScope("seed-" + seed, seed);
        PROGRAMS.get(scope.number(0, PROGRAMS.size() - 1)).run(scope);
        scope.awaitThreads();
    }

    /** One of the threads that run one program after the other until the time is over. */
    private static Thread runner(long firstSeed, int atATime, long untilNanos) {
        Thread runner = new Thread(
                () -> {
                    long seed = firstSeed;
                    do {
                        try {
                            run(seed);
                        } catch (Throwable failure) {
                            System.out.println("seed " + seed + " failed: " + failure);
                            Runtime.getRuntime().halt(1);
                        }
                        seed += atATime;
                    } while (System.nanoTime() < untilNanos);
                    System.out.println((seed - firstSeed) / atATime + " programs from seed " + firstSeed);
                },
                "runner-" + firstSeed);
        runner.start();
        return runner;
    }

    /**
     * Runs programs from the first seed on, for so many seconds, and prints {@code finished}. The third argument says how many run at
     * a time; beside others, a program always has a thread in its JVM that runs and might be taken for one that helps.
     */
    public static void main(String[] args) throws InterruptedException {
        long seed = Long.parseLong(args[0]);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[1]));
        int atATime = Integer.parseInt(args[2]);
        List<Thread> runners = new ArrayList<>();
        for (int i = 0; i < atATime; i++) {
            runners.add(runner(seed + i, atATime, until));
        }
        for (Thread runner : runners) {
            runner.join();
        }
        System.out.println("finished");
    }
}
