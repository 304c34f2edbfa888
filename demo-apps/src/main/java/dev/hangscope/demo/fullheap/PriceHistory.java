package dev.hangscope.demo.fullheap;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps as many days of prices as the memory takes: each new day has to be collected from what little is left. */
public final class PriceHistory {
    private static final int PRICES_A_DAY = 2_000;
    private static final long BYTES_OF_A_DAY = PRICES_A_DAY * 8L;
    private static final int DAYS = 60_000_000;

    private final Deque<double[]> days = new ArrayDeque<>();
    private final long mostDays;
    private double sum;

    private PriceHistory(long mostDays) {
        this.mostDays = mostDays;
    }

    /** Runs the program. */
    public static void main(String[] args) {
        PriceHistory history = new PriceHistory(Runtime.getRuntime().maxMemory() * 94 / 100 / BYTES_OF_A_DAY);
        for (int day = 0; day < DAYS; day++) {
            history.add(day);
        }
        System.out.println("main: mean " + history.sum / DAYS);
    }

    private void add(int day) {
        if (days.size() >= mostDays) {
            days.removeFirst();
        }
        double[] prices = new double[PRICES_A_DAY];
        prices[day % PRICES_A_DAY] = day;
        sum += prices[0];
        days.addLast(prices);
    }
}
