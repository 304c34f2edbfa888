package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.EachResource;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Threads wait for a lock whose owner is a pool's worker without a task: a task took the lock and ended without unlocking. */
public final class LeftLock implements Rule {

    @Override
    public Kind kind() {
        return Kind.ABANDONED_LOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        return EachResource.of(situation, ResourceFacts.Kind.LOCK, LeftLock::judge);
    }

    private static Optional<Finding> judge(Scene scene, ResourceFacts lock) {
        List<JavaThread> waiters =
                scene.waitingFor(lock.id()).stream().filter(scene::isOld).toList();
        return waiters.isEmpty() || !isLeft(scene, lock)
                ? Optional.empty()
                : verdict(scene, lock, waiters).map(verdict -> finding(scene, lock, waiters, verdict));
    }

    /** Whether all that hold the lock are workers without a task, and there is one. */
    static boolean isLeft(Scene scene, ResourceFacts lock) {
        List<JavaThread> workers = workers(scene, lock);
        return !workers.isEmpty()
                && workers.size() == holders(lock).count()
                && workers.stream().allMatch(worker -> PoolWorker.isIdle(worker) && scene.isOld(worker));
    }

    /** Owners, and for a lock that any thread may unlock, those that took it. */
    private static Stream<Party> holders(ResourceFacts lock) {
        return lock.parties().stream().filter(party -> party.role() == Role.OWNER || party.role() == Role.HOLDER);
    }

    private static List<JavaThread> workers(Scene scene, ResourceFacts lock) {
        return holders(lock)
                .map(party -> scene.threads.living(party.thread()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Of a lock that any thread may unlock, one that is at work may do so. */
    private static Optional<Verdict> verdict(Scene scene, ResourceFacts lock, List<JavaThread> waiters) {
        if (workers(scene, lock).stream().anyMatch(PoolWorker::hasTaskToCome)) {
            return Optional.of(Verdict.SUSPECTED);
        }
        if (lock.complete()) {
            return Optional.of(Verdict.LIKELY);
        }
        return switch (Bystanders.of(scene, waiters)) {
            case NONE -> Optional.of(Verdict.LIKELY);
            case LISTENERS, OTHER_CODE -> Optional.of(Verdict.SUSPECTED);
            case WORKERS -> Optional.empty();
        };
    }

    private static Finding finding(Scene scene, ResourceFacts lock, List<JavaThread> waiters, Verdict verdict) {
        List<JavaThread> workers = workers(scene, lock);
        String taken = ResourceWords.method(lock.parties()).orElse("the task");
        Stream<String> marks = Stream.concat(
                Stream.of(lock.type(), "left by a worker"),
                waiters.stream().map(thread -> "locks " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(Kind.ABANDONED_LOCK, marks.toList()),
                Kind.ABANDONED_LOCK,
                verdict,
                Words.count(waiters.size(), "thread") + (waiters.size() == 1 ? " waits" : " wait") + " for a "
                        + Words.simple(lock.type()) + "; its owner "
                        + Words.threads(workers.stream().map(JavaThread::name).toList())
                        + " is an idle pool worker: a task took the lock and ended without unlocking.",
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(lock),
                holders(lock)
                        .map(party -> ResourceWords.fate(scene, party, ReleaserRole.HOLDER, null))
                        .toList(),
                scene.heldUpBy(waiters).lines(),
                List.of(),
                List.of(
                        lock.complete()
                                ? "a later task of the same worker could still unlock it"
                                : "another thread may have been given the lock to unlock it"),
                "Unlock in a finally block what " + taken + " locks.");
    }
}
