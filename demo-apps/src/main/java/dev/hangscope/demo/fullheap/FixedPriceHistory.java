package dev.hangscope.demo.fullheap;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the prices of the last days only. */
public final class FixedPriceHistory {
    private static final int PRICES_A_DAY = 2_000;
    private static final int FEW_DAYS = 500;
    private static final int DAYS = 1_500_000;

    private final Deque<double[]> days = new ArrayDeque<>();
    private double sum;

    private FixedPriceHistory() {}

    /** Runs the program. */
    public static void main(String[] args) {
        FixedPriceHistory history = new FixedPriceHistory();
        for (int day = 0; day < DAYS; day++) {
            history.add(day);
        }
        System.out.println("main: mean " + history.sum / DAYS);
    }

    private void add(int day) {
        if (days.size() >= FEW_DAYS) {
            days.removeFirst();
        }
        double[] prices = new double[PRICES_A_DAY];
        prices[day % PRICES_A_DAY] = day;
        sum += prices[0];
        days.addLast(prices);
    }
}
