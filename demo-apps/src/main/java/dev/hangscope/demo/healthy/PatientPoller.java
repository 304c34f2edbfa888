package dev.hangscope.demo.healthy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Waits with time-outs, long ones, and nobody will ever come: each wait ends by itself. */
public final class PatientPoller {
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final CountDownLatch configured = new CountDownLatch(1);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new PatientPoller().poll();
    }

    private void poll() throws InterruptedException {
        System.out.println("poller: no command yet");
        String command = commands.poll(10, TimeUnit.MINUTES);
        System.out.println("poller: " + command + ", configured " + configured.await(10, TimeUnit.MINUTES));
    }
}
