package dev.hangscope.diagnosis;

import java.util.List;

/** A rule about what all other rules leave over. It is asked after them. */
public interface ClosingRule extends Rule {

    /**
     * The findings about what is left.
     *
     * @param found all other findings, with consequences folded into their causes
     */
    List<Finding> apply(Situation situation, List<Finding> found);

    /** Nothing: the rule needs the findings of the others. */
    @Override
    default List<Finding> apply(Situation situation) {
        return List.of();
    }
}
