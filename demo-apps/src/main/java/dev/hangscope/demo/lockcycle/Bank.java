package dev.hangscope.demo.lockcycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CyclicBarrier;

/** Two transfers in opposite directions, each holding the account that the other needs. */
public final class Bank {
    /** Both hold one account before either asks for the second: without it the hang comes once in thousands of runs. */
    private final CyclicBarrier eachHoldsOne = new CyclicBarrier(2);

    /** Runs the program. */
    public static void main(String[] args) {
        Bank bank = new Bank();
        Account savings = new Account(1, 500);
        Account current = new Account(2, 300);
        new Thread(Body.of(() -> bank.transfer(savings, current, 50)), "transfer-1").start();
        new Thread(Body.of(() -> bank.transfer(current, savings, 70)), "transfer-2").start();
    }

    private void transfer(Account from, Account to, int amount) throws Exception {
        synchronized (from) {
            eachHoldsOne.await();
            synchronized (to) {
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
