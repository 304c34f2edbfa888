package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;

/**
 * What a rule looks at.
 *
 * @param snapshot the facts
 * @param graph who waits for whom
 * @param after a wait younger than this is no hang
 */
public record Situation(Snapshot snapshot, WaitGraph graph, Duration after) {}
