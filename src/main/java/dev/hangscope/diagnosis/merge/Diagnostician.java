package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.heap.HeapOrder;
import dev.hangscope.diagnosis.heap.Reached;
import dev.hangscope.diagnosis.signatures.GivenSignatures;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.redaction.Redaction;
import dev.hangscope.waitgraph.JointWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Asks every rule about a snapshot and makes one diagnosis of their findings. */
public final class Diagnostician {
    private static final String RULE = "rule ";

    private final List<Rule> rules;
    private final Redaction redaction;

    /**
     * Makes one whose diagnoses are without secrets.
     *
     * @param rules causes before consequences, as {@code Rules.all()} lists them
     */
    public Diagnostician(List<Rule> rules) {
        this(rules, Redaction.ON);
    }

    /**
     * Makes one.
     *
     * @param rules causes before consequences, as {@code Rules.all()} lists them
     * @param redaction whether diagnoses are without secrets
     */
    public Diagnostician(List<Rule> rules, Redaction redaction) {
        this.rules = List.copyOf(rules);
        this.redaction = redaction;
    }

    /**
     * All hangs of this snapshot. A rule that fails costs its own findings only; the diagnosis's snapshot lists it among
     * the sensors that are not active. The diagnosis rests on the facts after redaction and holds no others: no format can
     * show more, and what is diagnosed again is what was diagnosed.
     *
     * @param after a wait younger than this is no hang
     */
    public Diagnosis diagnose(Snapshot snapshot, Duration after) {
        return diagnose(snapshot, Thresholds.of(after));
    }

    /** All hangs of this snapshot; see {@link #diagnose(Snapshot, Duration)}. */
    public Diagnosis diagnose(Snapshot snapshot, Thresholds thresholds) {
        return diagnoseAsItIs(redaction.of(snapshot), thresholds);
    }

    private Diagnosis diagnoseAsItIs(Snapshot told, Thresholds thresholds) {
        Snapshot snapshot = GivenSignatures.marked(told);
        WaitGraph graph = JointWaitGraph.of(snapshot);
        Situation situation = new Situation(snapshot, graph, thresholds);
        List<Finding> findings = new ArrayList<>();
        // A report that is diagnosed again: what failed then need not fail now.
        List<SensorState> sensors = new ArrayList<>(snapshot.sensors());
        sensors.removeIf(sensor -> sensor.name().startsWith(RULE));
        for (Rule rule : rules) {
            try {
                findings.addAll(rule.apply(situation));
            } catch (RuntimeException fault) {
                sensors.add(failed(rule, fault));
            }
        }
        List<Finding> all = new ArrayList<>(Reached.apply(situation, findings));
        for (Snapshot child : snapshot.descendantJvms()) {
            all.addAll(FindingsOfChild.findings(situation, diagnoseAsItIs(child, thresholds)));
        }
        List<Finding> kept = new ArrayList<>(Causes.of(graph, HeapOrder.of(snapshot.jvm()), all));
        for (Rule rule : rules) {
            if (rule instanceof ClosingRule closing) {
                try {
                    kept.addAll(closing.apply(situation, List.copyOf(kept)));
                } catch (RuntimeException fault) {
                    sensors.add(failed(rule, fault));
                }
            }
        }
        kept.removeAll(TasksToCome.of(situation, kept));
        kept.removeAll(IdleMain.of(situation, kept));
        kept = AwaitedTasks.of(situation, PeerCauses.of(situation, kept));
        kept = PossibleRest.softened(situation, kept);
        kept = new ArrayList<>(WaitingCoroutines.addedTo(kept, situation));
        kept.sort(Comparator.comparing(Finding::verdict).reversed());
        return new Diagnosis(snapshot.withSensors(sensors), thresholds, kept, graph);
    }

    private static SensorState failed(Rule rule, RuntimeException fault) {
        return new SensorState(RULE + rule.kind().id(), false, "failed with " + fault);
    }
}
