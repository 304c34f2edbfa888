package dev.hangscope.demo.lockcycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;

/** {@link Stock} with one order for both: the shelf, then the ledger. */
public final class FixedStock {
    private final ReentrantLock shelf = new ReentrantLock();
    private final Object ledger = new Object();
    private final CyclicBarrier eachIsReady = new CyclicBarrier(2);
    private int pieces = 10;

    /** Runs the program. */
    public static void main(String[] args) {
        FixedStock stock = new FixedStock();
        new Thread(Body.of(stock::sell), "sale").start();
        new Thread(Body.of(stock::audit), "audit").start();
    }

    private void sell() throws Exception {
        eachIsReady.await();
        shelf.lock();
        try {
            synchronized (ledger) {
                pieces--;
            }
        } finally {
            shelf.unlock();
        }
        System.out.println("sale: done");
    }

    private void audit() throws Exception {
        eachIsReady.await();
        shelf.lock();
        try {
            synchronized (ledger) {
                System.out.println("audit: " + pieces + " pieces");
            }
        } finally {
            shelf.unlock();
        }
        System.out.println("audit: done");
    }
}
