package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Threads wait inside a library's pool, no other finding covers them, and the threads that are at work run other code of the application:
 * one of those may hold what the pool lacks.
 */
public final class SuspectedBorrowers implements ClosingRule {

    @Override
    public Kind kind() {
        return Kind.POOL_EXHAUSTION;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Set<NodeId> covered = new HashSet<>(Finding.waitersIn(found));
        // A heap dump may show a thread that has what the borrowers want.
        scene.jvm.borrowed().stream()
                .filter(each -> KnownHelp.hasLiveHolder(scene, each))
                .flatMap(each -> each.waiters().stream())
                .map(JvmWaitGraph::node)
                .forEach(covered::add);
        List<Finding> findings = new ArrayList<>();
        for (List<Borrow> borrows : Borrow.byPool(scene, thread -> !covered.contains(JvmWaitGraph.node(thread.id())))) {
            List<JavaThread> threads = borrows.stream().map(Borrow::thread).toList();
            LoanHolders holders = LoanHolders.of(scene, borrows);
            if (holders.areUndecided()
                    && Bystanders.of(scene, threads, Signatures::isScheduler) == Bystanders.OTHER_CODE) {
                findings.add(BorrowedPool.finding(scene, borrows, holders, Verdict.SUSPECTED));
            }
        }
        return findings;
    }
}
