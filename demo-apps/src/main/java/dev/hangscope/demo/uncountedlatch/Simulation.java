package dev.hangscope.demo.uncountedlatch;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.Phaser;

/** Three regions advance day by day together; one ends early and is still counted as a party. */
public final class Simulation {
    private static final int REGIONS = 3;

    private final Phaser day = new Phaser(REGIONS);

    /** Runs the program. */
    public static void main(String[] args) {
        Simulation simulation = new Simulation();
        for (int region = 1; region <= REGIONS; region++) {
            int days = region == 2 ? 1 : 4;
            new Thread(Body.of(() -> simulation.simulate(days)), "region-" + region).start();
        }
    }

    private void simulate(int days) {
        for (int done = 0; done < days; done++) {
            day.arriveAndAwaitAdvance();
        }
        System.out.println(Thread.currentThread().getName() + ": " + days + " days, done");
    }
}
