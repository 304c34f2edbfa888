package dev.hangscope.diagnosis;

import java.util.List;

/** Knows one kind of hang. Stateless and pure: the same situation always gives the same findings. */
public interface Rule {

    /** The kind of hang that it knows. */
    Kind kind();

    /** All hangs of this kind in the situation; empty when there are none. */
    List<Finding> apply(Situation situation);
}
