package dev.hangscope.demo.deadconsumer;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** {@link Outbox} that sends what it has before it collects more. */
public final class FixedOutbox {
    private final BlockingQueue<String> mails = new ArrayBlockingQueue<>(3);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        FixedOutbox outbox = new FixedOutbox();
        for (String receiver : new String[] {"ann", "bob", "cid", "dee"}) {
            outbox.collect("invoice for " + receiver);
        }
        outbox.sendAll();
    }

    private void collect(String mail) throws InterruptedException {
        System.out.println("outbox: collects " + mail);
        if (!mails.offer(mail)) {
            sendAll();
            mails.put(mail);
        }
    }

    private void sendAll() {
        for (String mail = mails.poll(); mail != null; mail = mails.poll()) {
            System.out.println("outbox: sent " + mail);
        }
    }
}
