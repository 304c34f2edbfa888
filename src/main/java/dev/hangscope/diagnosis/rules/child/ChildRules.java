package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Rule;
import java.util.List;

/** The rules on a JVM and its child processes, causes before consequences. */
public final class ChildRules {
    private ChildRules() {}

    /** Every rule of this package. */
    public static List<Rule> all() {
        return List.of(new ChildFullPipe(), new ChildStdin(), new HeldOutput());
    }
}
