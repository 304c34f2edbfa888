package dev.hangscope.demo.missedsignal;

import dev.hangscope.demo.support.Body;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/** The printer tests for jobs under one lock and waits under the next: the signal comes in between. */
public final class PrintQueue {
    private final Deque<String> jobs = new ArrayDeque<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch handedIn = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new PrintQueue().run();
    }

    private void run() throws InterruptedException {
        Thread printer = new Thread(Body.of(() -> System.out.println("printer: " + take())), "printer");
        Thread clerk = new Thread(Body.of(this::handIn), "clerk");
        printer.start();
        clerk.start();
        printer.join();
    }

    private void handIn() throws InterruptedException {
        asked.await();
        synchronized (jobs) {
            jobs.add("invoice");
            jobs.notifyAll();
        }
        handedIn.countDown();
    }

    private boolean isEmpty() {
        synchronized (jobs) {
            return jobs.isEmpty();
        }
    }

    private String take() throws InterruptedException {
        if (isEmpty()) {
            asked.countDown();
            handedIn.await();
            synchronized (jobs) {
                jobs.wait();
            }
        }
        synchronized (jobs) {
            return jobs.remove();
        }
    }
}
