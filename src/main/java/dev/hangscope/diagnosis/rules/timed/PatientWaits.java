package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.ClosingRule;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.executor.BlockedEventLoop;
import dev.hangscope.diagnosis.rules.executor.LostWorker;
import dev.hangscope.diagnosis.rules.executor.OwnPoolEnd;
import dev.hangscope.diagnosis.rules.executor.PoolStarvation;
import dev.hangscope.diagnosis.rules.lock.AbandonedLock;
import dev.hangscope.diagnosis.rules.lock.Deadlock;
import dev.hangscope.diagnosis.rules.lock.JoinDeadlock;
import dev.hangscope.diagnosis.rules.pool.PoolExhaustion;
import dev.hangscope.diagnosis.rules.queue.DeadConsumer;
import dev.hangscope.diagnosis.rules.queue.MissingSentinel;
import dev.hangscope.diagnosis.rules.synchronizer.AbandonedFuture;
import dev.hangscope.diagnosis.rules.synchronizer.UnreleasedSynchronizer;
import dev.hangscope.diagnosis.rules.wakeup.DeadMate;
import dev.hangscope.diagnosis.rules.wakeup.IdleReleasers;
import dev.hangscope.diagnosis.rules.wakeup.LockedOut;
import dev.hangscope.diagnosis.rules.wakeup.NeverReleased;
import dev.hangscope.diagnosis.rules.wakeup.ReleasersGone;
import dev.hangscope.diagnosis.rules.wakeup.UnexplainedWait;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait with a timeout of ten minutes or more for something that no thread will do. Until then they and the threads behind
 * them are as stuck as without a timeout. It is a suspicion, since the timeout ends the wait. A long timeout is also how a thread sleeps
 * so that it can be woken early, so a wait that can be such a rest counts only where other threads wait for the thread.
 */
public final class PatientWaits implements ClosingRule {
    private static final List<Rule> RULES = List.of(
            new Deadlock(),
            new JoinDeadlock(),
            new LockedOut(),
            new AbandonedLock(),
            new PoolStarvation(),
            new OwnPoolEnd(),
            new BlockedEventLoop(),
            new PoolExhaustion(),
            new LostWorker(),
            new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CAUSE),
            new DeadConsumer(),
            new MissingSentinel(),
            new AbandonedFuture(),
            new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CONSEQUENCE));

    private static final List<ClosingRule> CLOSING = List.of(
            new DeadMate(), new ReleasersGone(), new IdleReleasers(), new NeverReleased(), new UnexplainedWait());

    private static final Set<ThreadWait.Kind> ANSWERS = EnumSet.of(
            ThreadWait.Kind.LOCK,
            ThreadWait.Kind.BARRIER,
            ThreadWait.Kind.EXCHANGER,
            ThreadWait.Kind.QUEUE_PUT,
            ThreadWait.Kind.THREAD_JOIN,
            ThreadWait.Kind.POOL_END);

    /** Ways in which a library waits for an answer that it owes its caller. */
    private static final Set<ThreadWait.Kind> IN_LIBRARIES = EnumSet.of(
            ThreadWait.Kind.LATCH, ThreadWait.Kind.CONDITION, ThreadWait.Kind.OBJECT_WAIT, ThreadWait.Kind.PARK);

    private static final int LINES = 3;

    @Override
    public Kind kind() {
        return Kind.UNEXPLAINED_WAIT;
    }

    @Override
    public List<Finding> apply(Situation situation, List<Finding> found) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Map<NodeId, JavaThread> patient = new LinkedHashMap<>();
        for (JavaThread thread : scene.jvm.threads()) {
            if (isPatient(scene, thread)) {
                patient.put(JvmWaitGraph.node(thread.id()), thread);
            }
        }
        if (patient.isEmpty()) {
            return List.of();
        }
        UntimedReading all = UntimedReading.of(situation, scene, patient);
        patient.values().removeIf(thread -> !isForAnswer(scene, thread) && !blocksThreads(scene, all, thread));
        if (patient.isEmpty()) {
            return List.of();
        }
        UntimedReading untimed = UntimedReading.of(situation, scene, patient);
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : untimed.findings(RULES, CLOSING, found)) {
            findings.add(TimedFinding.of(
                    finding,
                    Verdict.SUSPECTED,
                    TimedFinding.summary(finding, "with a long timeout"),
                    untimed.timedOf(finding).stream()
                            .limit(LINES)
                            .map(PatientWaits::line)
                            .toList()));
        }
        return findings;
    }

    private static boolean isPatient(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && wait.timed()
                && wait.timeout() != null
                && wait.inThisRound().compareTo(scene.after) >= 0
                && thread.role() == JavaThread.Role.APPLICATION
                && !PoolWorker.isBetweenTasks(thread)
                && !PoolWorker.isTimerThread(thread)
                && !Signatures.says(Meaning.IDLE, thread);
    }

    /**
     * Whether such a wait is for something that one other thread owes, and is no way to rest. A long poll may wait for a result. An event
     * loop has no time to rest.
     */
    private static boolean isForAnswer(Scene scene, JavaThread thread) {
        ThreadWait.Kind kind = Objects.requireNonNull(thread.waitsFor()).kind();
        return ANSWERS.contains(kind)
                || (kind == ThreadWait.Kind.SEMAPHORE && isLent(scene.resourceOf(thread)))
                || (kind == ThreadWait.Kind.FUTURE && thread.name().equals("main"))
                || (IN_LIBRARIES.contains(kind) && isMainInCallOfLibrary(scene, thread))
                || BlockedEventLoop.runsTask(thread);
    }

    /** Whether {@code main} has called a library that waits. In code of the application it may rest until the process is to end. */
    static boolean isMainInCallOfLibrary(Scene scene, JavaThread thread) {
        return thread.name().equals("main")
                && !scene.idleByDesign().isIdle(thread)
                && thread.userFrame()
                        .filter(frame -> !scene.isOfApplication(frame.type()))
                        .isPresent();
    }

    /** Whether threads hold permits of a semaphore, and so owe them; one without is how a thread is woken. */
    private static boolean isLent(@Nullable ResourceFacts semaphore) {
        return semaphore != null
                && semaphore.parties().stream().anyMatch(party -> party.role() == ResourceFacts.Role.HOLDER);
    }

    /** Whether another thread of the application has long waited for this one, directly or not. */
    private static boolean blocksThreads(Scene scene, UntimedReading untimed, JavaThread thread) {
        return untimed.situation()
                .graph()
                .heldUpBy(JvmWaitGraph.node(thread.id()))
                .anyMatch(node -> node.id() instanceof NodeId.OfThread held && isOldWaiter(scene, held.thread()));
    }

    private static boolean isOldWaiter(Scene scene, long id) {
        JavaThread thread = scene.threads.living(id);
        return thread != null && thread.role() == JavaThread.Role.APPLICATION && scene.isOld(thread);
    }

    private static Evidence line(JavaThread thread) {
        Duration timeout =
                Objects.requireNonNull(Objects.requireNonNull(thread.waitsFor()).timeout());
        return new Evidence(
                EvidenceLabel.TIMEOUTS,
                Words.quoted(thread.name()) + " waits with a timeout of " + Words.duration(timeout) + " or more");
    }
}
