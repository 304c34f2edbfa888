package dev.hangscope.demo.classinit;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CountDownLatch;

/** Currency needs Unit and Unit needs Currency; two threads touch them first at the same time. */
public final class PriceTags {
    private static final CountDownLatch BOTH_BEGUN = new CountDownLatch(2);

    private PriceTags() {}

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        Thread money = new Thread(Body.of(() -> System.out.println("money: " + Currency.NAMES)), "money");
        Thread units = new Thread(Body.of(() -> System.out.println("units: " + Unit.NAMES)), "units");
        money.start();
        units.start();
        money.join();
        units.join();
    }

    private static void begun() {
        BOTH_BEGUN.countDown();
        try {
            BOTH_BEGUN.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Currency {
        static final String NAMES;

        static {
            begun();
            NAMES = "euro, " + Unit.COUNT;
        }
    }

    private static final class Unit {
        static final Integer COUNT = Integer.valueOf(2);
        static final String NAMES;

        static {
            begun();
            NAMES = "piece, " + Currency.NAMES;
        }
    }
}
