package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thread that waits with a timeout again and again at one place, or tries again and again to take one lock. */
final class TimedLoop {
    /** Two rounds may be a wait and its second try; a loop has more. */
    static final long ROUNDS = 3;

    private static final int LINES = 3;

    private TimedLoop() {}

    /**
     * Whether the thread has long been in such a loop. What has a task to come is a scheduler, and a sleep waits for no thread, unless one
     * that the sleeper has started died.
     */
    static boolean is(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && isRepeated(wait)
                && thread.role() == JavaThread.Role.APPLICATION
                && scene.isOld(thread)
                && (isForThreads(wait.kind()) || (isSleep(wait) && hasStartedOneThatDied(scene, thread)))
                && !PoolWorker.isBetweenTasks(thread)
                && !PoolWorker.isTimerThread(thread)
                && !Signatures.says(Meaning.IDLE, thread)
                && !Signatures.isScheduler(thread);
    }

    private static boolean isRepeated(ThreadWait wait) {
        return wait.timed() && wait.rounds() != null && wait.rounds() >= ROUNDS;
    }

    /** Whether the wait is one of a loop, for other threads or for a time. */
    static boolean goesOn(ThreadWait wait) {
        return isRepeated(wait) && (isForThreads(wait.kind()) || isSleep(wait));
    }

    private static boolean hasStartedOneThatDied(Scene scene, JavaThread thread) {
        return scene.jvm.endedThreads().stream()
                .anyMatch(ended ->
                        ended.uncaught() != null && ended.startedBy() != null && ended.startedBy() == thread.id());
    }

    private static boolean isForThreads(ThreadWait.Kind kind) {
        return switch (kind) {
            case QUEUE_TAKE, QUEUE_PUT, LATCH, BARRIER, PHASER, SEMAPHORE, EXCHANGER, FUTURE, CONDITION -> true;
            case OBJECT_WAIT, PARK -> true;
            case LOCK -> true; // a lock that is polled; a wait in a lock with a timeout has no rounds
            default -> false;
        };
    }

    /** What is found of the loops as waits without a timeout, in the words and with the verdict of loops. */
    static Finding finding(Scene scene, Finding untimed, List<JavaThread> loops) {
        boolean silent = loops.stream().allMatch(thread -> isSilent(scene, thread.waitsFor()))
                && !(untimed.kind() == Kind.MISSED_SIGNAL && mayBeSchedulers(untimed, loops));
        Verdict verdict =
                untimed.verdict().compareTo(Verdict.LIKELY) >= 0 && silent ? Verdict.LIKELY : Verdict.SUSPECTED;
        boolean sleep = loops.stream().map(JavaThread::waitsFor).allMatch(wait -> wait != null && isSleep(wait));
        return TimedFinding.of(
                untimed,
                verdict,
                sleep
                        ? untimed.summary().replace(" parked at ", " sleeping again and again at ")
                        : TimedFinding.summary(untimed, "again and again, with a timeout,"),
                loops.stream().limit(LINES).map(TimedLoop::line).toList());
    }

    /**
     * Whether these may be schedulers, which wait until the time of their next task and run it. A notify only tells them of a new task, so
     * that they need none. A scheduler rarely is the thread of main, or one that other threads wait for.
     */
    private static boolean mayBeSchedulers(Finding untimed, List<JavaThread> loops) {
        return untimed.holdsUp().stream().allMatch(Dependent.JVM_EXIT::equals)
                && loops.stream().noneMatch(thread -> thread.name().equals("main"));
    }

    private static boolean isSleep(ThreadWait wait) {
        return wait.kind() == ThreadWait.Kind.SLEEP;
    }

    private static boolean isSilent(Scene scene, @Nullable ThreadWait wait) {
        return wait != null && !isSleep(wait) && wait.since().compareTo(scene.silence) >= 0;
    }

    /** How often the loop has gone round. */
    static Evidence line(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        long rounds = wait == null || wait.rounds() == null ? 0 : wait.rounds();
        boolean tries = wait != null && wait.kind() == ThreadWait.Kind.LOCK;
        return new Evidence(
                EvidenceLabel.TIMEOUTS,
                Words.quoted(thread.name()) + (tries ? " has tried to take it " : " has begun to wait ")
                        + Words.number(rounds) + " times in "
                        + Words.duration(wait == null ? Duration.ZERO : wait.since()));
    }
}
