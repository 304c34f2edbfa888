package dev.hangscope.agent.dist.apps;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Waits until threads wait, all of them in one round of looking. Keeps none of them: who has a thread can get at all that it
 * holds, which is what some programs are about.
 */
final class Settled {
    private static final int POLL_MILLIS = 10;

    private Settled() {}

    /** Until all platform threads of the current thread's group wait or sleep, itself excepted; blocked at a monitor is not enough. */
    static void awaitGroup() throws InterruptedException {
        until(() -> group().map(Thread::getState)
                .allMatch(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING));
    }

    /** Until these wait or have ended. */
    static void await(Thread... threads) throws InterruptedException {
        await(List.of(threads));
    }

    /** Until these wait or have ended. */
    static void await(Collection<Thread> threads) throws InterruptedException {
        until(() -> threads.stream().noneMatch(Settled::mayRun));
    }

    /** Until these and the group wait, have ended, or are in a native method, which is how the JVM shows one that reads. */
    static void awaitWithReads(Collection<Thread> threads) throws InterruptedException {
        until(() -> Stream.concat(threads.stream(), group()).allMatch(each -> !mayRun(each) || isInNative(each)));
    }

    private static void until(BooleanSupplier settled) throws InterruptedException {
        while (!settled.getAsBoolean()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static Stream<Thread> group() {
        Thread[] threads = new Thread[Thread.activeCount() + 1];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count).filter(each -> each != Thread.currentThread());
    }

    private static boolean mayRun(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.NEW || state == Thread.State.RUNNABLE;
    }

    private static boolean isInNative(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }
}
