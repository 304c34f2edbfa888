package dev.hangscope.demo.missingsentinel;

import dev.hangscope.demo.support.Body;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** One tailer, two senders, one sentinel: the sender that takes it ends, the other waits for ever. */
public final class LogShipper {
    private static final int EVENTS = 500;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new LogShipper().ship();
    }

    private void ship() throws InterruptedException {
        Thread tailer = new Thread(Body.of(this::tail), "tailer");
        List<Thread> senders =
                List.of(new Thread(Body.of(this::send), "sender-1"), new Thread(Body.of(this::send), "sender-2"));
        tailer.start();
        senders.forEach(Thread::start);
        tailer.join();
        for (Thread sender : senders) {
            sender.join();
        }
        System.out.println("shipper: all senders have ended");
    }

    private void tail() throws InterruptedException {
        for (int number = 1; number <= EVENTS; number++) {
            events.put(new LogLine("GET /orders/" + number));
        }
        events.put(new EndOfLog());
        System.out.println("tailer: " + EVENTS + " lines tailed, log closed");
    }

    private void send() throws InterruptedException {
        while (events.take() instanceof LogLine line) {
            line.send();
        }
        System.out.println(Thread.currentThread().getName() + ": end of log, done");
    }

    private sealed interface Event permits LogLine, EndOfLog {}

    private record LogLine(String text) implements Event {
        void send() {
            if (text.endsWith("/" + EVENTS)) {
                System.out.println(Thread.currentThread().getName() + ": sent the last line");
            }
        }
    }

    private record EndOfLog() implements Event {}
}
