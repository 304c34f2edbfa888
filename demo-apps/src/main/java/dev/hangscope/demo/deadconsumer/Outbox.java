package dev.hangscope.demo.deadconsumer;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Collects mails before it sends them, in a queue that is smaller than the collection; nobody else takes. */
public final class Outbox {
    private final BlockingQueue<String> mails = new ArrayBlockingQueue<>(3);

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        Outbox outbox = new Outbox();
        for (String receiver : new String[] {"ann", "bob", "cid", "dee"}) {
            outbox.collect("invoice for " + receiver);
        }
        outbox.sendAll();
    }

    private void collect(String mail) throws InterruptedException {
        System.out.println("outbox: collects " + mail);
        mails.put(mail);
    }

    private void sendAll() {
        for (String mail = mails.poll(); mail != null; mail = mails.poll()) {
            System.out.println("outbox: sent " + mail);
        }
    }
}
