package dev.hangscope.diagnosis.heap;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.Borrowed;
import dev.hangscope.snapshot.Borrowed.InHand;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.List;

/** What a heap dump tells of pools and semaphores that threads wait for: who has what was borrowed, or can release a permit. */
public final class InHands {
    private static final String SEMAPHORE = "java.util.concurrent.Semaphore";

    private InHands() {}

    /** The finding with a line for each place; without change where the dump tells of no pool of its waiters. */
    static Finding with(JvmFacts jvm, Finding finding) {
        List<Evidence> lines = new ArrayList<>(finding.evidence());
        for (Borrowed borrowed : jvm.borrowed()) {
            if (isOf(finding, borrowed)) {
                lines(jvm, borrowed).forEach(line -> lines.add(new Evidence(EvidenceLabel.HELD, line)));
            }
        }
        return finding.withEvidence(lines);
    }

    /** Whether the finding tells of threads that wait for it. */
    public static boolean isOf(Finding finding, Borrowed borrowed) {
        List<NodeId> waiters =
                borrowed.waiters().stream().map(JvmWaitGraph::node).toList();
        return finding.kind() == Kind.POOL_EXHAUSTION
                && finding.waiters().stream().anyMatch(waiter -> waiters.contains(waiter.node()));
    }

    /** A line for each place, or the one that there is none. */
    public static List<String> lines(JvmFacts jvm, Borrowed borrowed) {
        boolean semaphore = borrowed.source().equals(SEMAPHORE);
        String source = Words.simple(borrowed.source());
        if (borrowed.inHand().isEmpty()) {
            return List.of(
                    semaphore
                            ? "no other thread has the " + source + " in a variable"
                            : "no thread has anything of the " + source
                                    + " in a variable: it is kept elsewhere, or lost");
        }
        return borrowed.inHand().stream()
                .map(each -> words(each, semaphore, jvm))
                .toList();
    }

    private static String words(InHand each, boolean semaphore, JvmFacts jvm) {
        List<String> who = names(jvm, each.threads());
        String what = Words.simple(each.type());
        return Words.threads(who)
                + (semaphore
                        ? " can release the " + what
                        : (who.size() == 1 ? " has " : " have ") + WaitWords.withArticle(what))
                + " at " + each.at();
    }

    /** The names of these threads. */
    public static List<String> names(JvmFacts jvm, List<Long> threads) {
        return jvm.threads().stream()
                .filter(thread -> threads.contains(thread.id()))
                .map(JavaThread::name)
                .toList();
    }
}
