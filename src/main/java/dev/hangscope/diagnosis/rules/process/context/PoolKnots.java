package dev.hangscope.diagnosis.rules.process.context;

import java.util.ArrayList;
import java.util.List;

/** Knots for the rules on pools: up to Python 3.7 the worker handler polls, so that such a pool is never all blocked. */
public final class PoolKnots {
    private PoolKnots() {}

    public static List<Knot> of(ProcessScene scene) {
        List<Knot> knots = new ArrayList<>(scene.knots());
        for (Knot knot : scene.knotsWithPollers()) {
            boolean replaced = Pool.in(scene, knot).filter(Pool::hasReplacement).isPresent();
            if (replaced) {
                knots.add(knot);
            }
        }
        return knots;
    }
}
