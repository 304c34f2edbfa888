package dev.hangscope.diagnosis;

import java.util.Collection;
import java.util.List;

/** The parts of a finding as a report prints them. */
public final class Lines {
    private Lines() {}

    /** Returns the text of each. */
    public static List<String> of(Collection<?> parts) {
        return parts.stream().map(Object::toString).toList();
    }
}
