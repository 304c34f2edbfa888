package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A thread whose outermost code waits for ever for something that no thread has ever had to do with, while the process serves: {@code
 * new CompletableFuture<Void>().join()} at the end of {@code main} keeps a server alive. No thread can end such a wait, and nothing tells it
 * from a wait for an answer that was lost. So it is a suspicion, unless work was lost, a thread that the waiter started has ended, or
 * another thread waits for this one.
 */
final class PossibleRest {
    private static final Set<Kind> KINDS = EnumSet.of(
            Kind.ABANDONED_FUTURE,
            Kind.UNRELEASED_SYNCHRONIZER,
            Kind.MISSED_SIGNAL,
            Kind.MISSING_SENTINEL,
            Kind.POOL_EXHAUSTION);

    private static final Set<EvidenceLabel> SIGNS =
            EnumSet.of(EvidenceLabel.DIED, EvidenceLabel.LOST, EvidenceLabel.NOTIFIED, EvidenceLabel.COROUTINE);

    private PossibleRest() {}

    /** The same findings, with a verdict that leaves room for a rest. */
    static List<Finding> softened(Situation situation, List<Finding> findings) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return findings;
        }
        List<Finding> all = new ArrayList<>();
        for (Finding finding : findings) {
            all.add(isHang(finding) && mayBeRest(scene, finding) ? soften(finding) : finding);
        }
        return all;
    }

    private static boolean isHang(Finding finding) {
        return finding.verdict().isHang()
                && KINDS.contains(finding.kind())
                && finding.waiters().size() == 1
                && finding.releasers().isEmpty();
    }

    private static boolean mayBeRest(Scene scene, Finding finding) {
        JavaThread thread = scene.threads.living(finding.waiters().get(0).node());
        if (thread == null || !waitsInOutermostCode(scene, thread) || !isUnused(scene, thread)) {
            return false;
        }
        for (Dependent dependent : finding.holdsUp()) {
            if (!dependent.equals(Dependent.JVM_EXIT)) {
                return false;
            }
        }
        for (Evidence line : finding.evidence()) {
            if (line.label() instanceof EvidenceLabel label && SIGNS.contains(label)) {
                return false;
            }
        }
        for (JavaThread other : scene.jvm.threads()) {
            ThreadWait wait = other.waitsFor();
            if (wait != null
                    && other != thread
                    && finding.waiters().get(0).node().equals(wait.target())) {
                return false;
            }
        }
        for (EndedThread ended : scene.jvm.endedThreads()) {
            if (ended.startedBy() != null && ended.startedBy() == thread.id()) {
                return false;
            }
        }
        return scene.idleByDesign().isAnyListening();
    }

    /** Whether the application's code that waits began the thread; of the main thread, or that called the library which waits. */
    private static boolean waitsInOutermostCode(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.timed() || thread.virtual() || scene.poolOf(thread) != null) {
            return false;
        }
        List<Frame> own = new ArrayList<>();
        for (Frame frame : thread.stack()) {
            if (!own.isEmpty() && frame.isOfReflection()) {
                break;
            }
            if (!frame.isJdk() && !frame.type().contains("$$Lambda")) {
                own.add(frame);
            }
        }
        if (own.isEmpty()) {
            return false;
        }
        String outermost = Signatures.library(own.remove(own.size() - 1).type());
        if (!own.isEmpty() && !thread.name().equals("main")) {
            return false;
        }
        for (Frame frame : own) {
            if (Signatures.library(frame.type()).equals(outermost) || scene.isOfApplication(frame.type())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnused(Scene scene, JavaThread thread) {
        ResourceFacts resource = scene.resourceOf(thread);
        return resource == null
                || (resource.parties().isEmpty() && (resource.count() == null || resource.count() <= 1));
    }

    private static Finding soften(Finding finding) {
        List<String> doubts = new ArrayList<>(finding.notProvenBecause());
        doubts.add("a thread may wait so to keep the process alive");
        return finding.withVerdict(Verdict.SUSPECTED).withDoubts(doubts);
    }
}
