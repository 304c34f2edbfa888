package dev.hangscope.demo.lockcycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;

/** A sale locks the shelf and needs the ledger; the audit is synchronized on the ledger and needs the shelf. */
public final class Stock {
    private final ReentrantLock shelf = new ReentrantLock();
    private final Object ledger = new Object();
    private final CyclicBarrier eachHoldsOne = new CyclicBarrier(2);
    private int pieces = 10;

    /** Runs the program. */
    public static void main(String[] args) {
        Stock stock = new Stock();
        new Thread(Body.of(stock::sell), "sale").start();
        new Thread(Body.of(stock::audit), "audit").start();
    }

    private void sell() throws Exception {
        shelf.lock();
        try {
            eachHoldsOne.await();
            synchronized (ledger) {
                pieces--;
            }
        } finally {
            shelf.unlock();
        }
        System.out.println("sale: done");
    }

    private void audit() throws Exception {
        synchronized (ledger) {
            eachHoldsOne.await();
            shelf.lock();
            try {
                System.out.println("audit: " + pieces + " pieces");
            } finally {
                shelf.unlock();
            }
        }
        System.out.println("audit: done");
    }
}
