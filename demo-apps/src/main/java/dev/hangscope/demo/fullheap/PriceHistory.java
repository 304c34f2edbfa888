package dev.hangscope.demo.fullheap;

import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps each day's prices, and gives up a few of the oldest when the memory is used up. */
public final class PriceHistory {
    private static final int PRICES_A_DAY = 2_000;
    private static final int ARCHIVED_DAYS = 12_000;
    private static final int DAYS_A_READ = 10;
    private static final int DAYS = 1_500_000;
    private static final int FEW_DAYS = 500;

    private final Deque<double[]> days = new ArrayDeque<>();
    private double sum;

    private PriceHistory() {}

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        PriceHistory history = new PriceHistory();
        for (int day = 0; day < DAYS; day++) {
            if (day < ARCHIVED_DAYS && day % DAYS_A_READ == 0) {
                Thread.sleep(10); // what the archive takes
            }
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
