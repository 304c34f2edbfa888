package dev.hangscope.demo.lockcycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CyclicBarrier;

/** {@link Bank} that always locks the account with the lower number first. */
public final class FixedBank {
    private final CyclicBarrier eachIsReady = new CyclicBarrier(2);

    /** Runs the program. */
    public static void main(String[] args) {
        FixedBank bank = new FixedBank();
        Account savings = new Account(1, 500);
        Account current = new Account(2, 300);
        new Thread(Body.of(() -> bank.transfer(savings, current, 50)), "transfer-1").start();
        new Thread(Body.of(() -> bank.transfer(current, savings, 70)), "transfer-2").start();
    }

    private void transfer(Account from, Account to, int amount) throws Exception {
        Account first = from.number < to.number ? from : to;
        Account second = first == from ? to : from;
        eachIsReady.await();
        synchronized (first) {
            synchronized (second) {
                from.balance -= amount;
                to.balance += amount;
            }
        }
        System.out.println(Thread.currentThread().getName() + ": done");
    }

    private static final class Account {
        private final int number;
        private int balance;

        Account(int number, int balance) {
            this.number = number;
            this.balance = balance;
        }
    }
}
