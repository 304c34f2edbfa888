package dev.hangscope.diagnosis.rules;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.rules.process.ProcessRules;
import java.util.ArrayList;
import java.util.List;

/** All rules, causes before consequences: where two findings explain each other, the earlier one is told. */
public final class Rules {
    private Rules() {}

    /** Every rule, in the order in which they are asked. */
    public static List<Rule> all() {
        List<Rule> rules = new ArrayList<>(List.of(new DeadConsumer(), new MissingSentinel()));
        rules.addAll(ProcessRules.all());
        rules.add(new ExitBlocked());
        return List.copyOf(rules);
    }

    /** The kinds that some rule knows, in the catalogue's order. */
    public static List<Kind> kinds() {
        return all().stream().map(Rule::kind).distinct().sorted().toList();
    }
}
