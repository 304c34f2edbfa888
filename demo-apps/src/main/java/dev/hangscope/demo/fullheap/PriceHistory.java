package dev.hangscope.demo.fullheap;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps each day's prices, and gives up a few of the oldest when the memory is used up. */
public final class PriceHistory {
    private static final int PRICES_A_DAY = 500;
    private static final int DAYS = 4_000_000;
    private static final int FEW_DAYS = 200;

    private final Deque<double[]> days = new ArrayDeque<>();
    private double sum;

    private PriceHistory() {}

    /** Runs the program. */
    public static void main(String[] args) {
        PriceHistory history = new PriceHistory();
        for (int day = 0; day < DAYS; day++) {
            history.add(day);
        }
        System.out.println("main: mean " + history.sum / DAYS);
    }

    private void add(int day) {
        try {
            double[] prices = new double[PRICES_A_DAY];
            prices[day % PRICES_A_DAY] = day;
            sum += prices[0];
            days.addLast(prices);
        } catch (OutOfMemoryError full) {
            forgetTheOldest();
        }
    }

    private void forgetTheOldest() {
        for (int i = 0; i < FEW_DAYS && !days.isEmpty(); i++) {
            days.removeFirst();
        }
    }
}
