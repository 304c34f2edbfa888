package dev.hangscope.diagnosis.rules.synchronizer;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Threads wait for a result that nobody will give: who could has ended, or waits for it itself. A task that waits in the queue
 * of a pool that starves is no such case, nor one that runs and is stuck elsewhere; a runner that died is a lost worker.
 */
public final class AbandonedFuture implements Rule {

    @Override
    public Kind kind() {
        return Kind.ABANDONED_FUTURE;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : Awaited.of(scene, Set.of(ResourceFacts.Kind.FUTURE)).stream()
                        .filter(it -> !it.isByDeath() && !isWorkedOn(it))
                        .filter(it ->
                                !it.lost.isEmpty() || !scene.recentChanges().mayHaveReleased(it.waiters))
                        .map(it -> it.verdict()
                                .map(verdict -> it.finding(Kind.ABANDONED_FUTURE, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    /** Whether its task is at work or will be: then its hang has another cause. */
    private static boolean isWorkedOn(Awaited it) {
        if (it.scene.isPending(it.resource)
                || it.scene.runners(it.resource).stream().anyMatch(id -> !isWaiter(it, id))) {
            return true;
        }
        return it.parties(Role.RUNNER).stream()
                .map(Party::thread)
                .anyMatch(id -> it.scene.threads.living(id) != null && !isWaiter(it, id));
    }

    private static boolean isWaiter(Awaited it, long id) {
        return it.waiters.stream().map(JavaThread::id).anyMatch(waiter -> waiter == id);
    }

    private static boolean isOfItself(Awaited it) {
        return it.parties(Role.RUNNER).stream().anyMatch(party -> isWaiter(it, party.thread()));
    }

    private static String summary(Awaited it) {
        return it.who() + " for the result of " + Scene.withArticle(Words.simple(it.resource.type())) + "; " + fate(it)
                + it.lostTask() + ".";
    }

    private static String fate(Awaited it) {
        if (isOfItself(it)) {
            return "it is the result of the very task that waits";
        }
        if (isDropped(it)) {
            return "its task is no longer in the queue of its pool, which was shut down";
        }
        if (!it.lost.isEmpty()) {
            return it.lostNames() + " ended without completing it";
        }
        return it.kin().isEmpty()
                ? "nobody was seen to work on it, and no thread can move"
                : "what could complete it has ended or waits itself";
    }

    private static boolean isDropped(Awaited it) {
        return it.resource.pool() != null
                && it.scene.jvm.pools().stream()
                        .anyMatch(pool -> pool.id().equals(it.resource.pool()) && pool.shutdown());
    }

    private static String fix(Awaited it) {
        if (isOfItself(it)) {
            return "let " + it.place() + " not wait for its own task.";
        }
        if (isDropped(it)) {
            return "cancel the tasks that shutdownNow() returns, so that " + it.place()
                    + " gets a CancellationException; or call shutdown(), which lets queued tasks run.";
        }
        return "complete the future on every way out, completeExceptionally in a catch or finally block; or let "
                + it.place() + " wait with a time-out (orTimeout, get(time)).";
    }
}
