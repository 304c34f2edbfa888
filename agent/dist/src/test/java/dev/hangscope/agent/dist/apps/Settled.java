package dev.hangscope.agent.dist.apps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Waits until threads wait or have ended, all at one moment: then none is left that would wake another. Keeps none of them: who has a thread can
 * get at all that it holds, which is what some programs are about.
 */
final class Settled {
    private static final int POLL_MILLIS = 10;

    private Settled() {}

    /** Until all platform threads of the current thread's group wait, itself excepted. */
    static void awaitGroup() throws InterruptedException {
        while (!group().stream().allMatch(Settled::waits)) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Until these wait. */
    static void await(Collection<Thread> threads) throws InterruptedException {
        while (!threads.stream().allMatch(Settled::waits)) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Until these and the group wait, or are in a native method, which is how the JVM shows one that reads. */
    static void awaitWithReads(Collection<Thread> threads) throws InterruptedException {
        while (!Stream.concat(threads.stream(), group().stream()).allMatch(each -> waits(each) || isInNative(each))) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static List<Thread> group() {
        Thread[] threads = new Thread[Thread.activeCount() + 1];
        int count = Thread.enumerate(threads);
        List<Thread> others = new ArrayList<>(Arrays.asList(threads).subList(0, count));
        others.remove(Thread.currentThread());
        return others;
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state != Thread.State.NEW && state != Thread.State.RUNNABLE;
    }

    private static boolean isInNative(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }
}
