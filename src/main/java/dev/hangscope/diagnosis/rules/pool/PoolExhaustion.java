package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.EachResource;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.waitgraph.WaitGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Threads wait for a permit of a semaphore, and all who hold permits are stuck or have ended. A semaphore that nobody is seen
 * to hold is a signal, and a thread that waits for a signal is idle.
 */
public final class PoolExhaustion implements Rule {

    @Override
    public Kind kind() {
        return Kind.POOL_EXHAUSTION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        return EachResource.of(situation, ResourceFacts.Kind.SEMAPHORE, PoolExhaustion::judge);
    }

    private static Optional<Finding> judge(Scene scene, ResourceFacts semaphore) {
        List<Party> holders = semaphore.parties().stream()
                .filter(party -> party.role() == Role.HOLDER)
                .toList();
        List<JavaThread> waiters =
                scene.waitingFor(semaphore.id()).stream().filter(scene::isOld).toList();
        if (holders.isEmpty() || waiters.isEmpty() || isSignal(semaphore, holders, waiters)) {
            return Optional.empty();
        }
        return verdict(scene, semaphore, holders, waiters)
                .map(verdict -> finding(scene, semaphore, holders, waiters, verdict));
    }

    /** A thread between two tasks will not release what it has not acquired, though it will run. */
    private static Optional<Verdict> verdict(
            Scene scene, ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters) {
        if (waiters.stream().allMatch(scene::isStuck)) {
            return Optional.of(Verdict.LIKELY);
        }
        if (isHelped(scene, semaphore, holders, waiters, scene.knownHelp())) {
            // Idle workers that gave permits back before do so again only when a thread gives them a task.
            return isHelped(scene, semaphore, holders, waiters, scene.helpOfFedWorkers())
                    ? Optional.empty()
                    : Optional.of(Verdict.SUSPECTED);
        }
        return switch (Bystanders.of(scene, waiters)) {
            case NONE -> Optional.of(Verdict.LIKELY);
            case LISTENERS, OTHER_CODE -> Optional.of(Verdict.SUSPECTED);
            case WORKERS -> Optional.empty();
        };
    }

    /** Whether a thread that used the semaphore may move and is no waiter. */
    private static boolean isHelped(
            Scene scene, ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters, WaitGraph help) {
        return Stream.concat(holders.stream(), semaphore.parties().stream())
                .filter(party -> party.role() != Role.SUBMITTER)
                .map(party -> scene.threads.living(party.thread()))
                .anyMatch(thread ->
                        thread != null && !waiters.contains(thread) && KnownHelp.mayMove(scene, help, thread));
    }

    /** Whether threads take permits that others give: a semaphore that begins without permits. */
    private static boolean isSignal(ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters) {
        if (semaphore.limit() != null) {
            return semaphore.limit() <= 0;
        }
        Set<Long> holding = holders.stream().map(Party::thread).collect(Collectors.toSet());
        return semaphore.parties().stream()
                        .anyMatch(party -> party.role() == Role.RELEASER && !holding.contains(party.thread()))
                && waiters.stream().allMatch(thread -> holding.contains(thread.id()));
    }

    private static Finding finding(
            Scene scene, ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters, Verdict verdict) {
        Victims victims = scene.heldUpBy(waiters);
        List<String> doubts = new ArrayList<>();
        if (verdict != Verdict.LIKELY) {
            doubts.add("what a thread waits for that could still help is not known");
        }
        doubts.add("any thread may release a permit, also one that never acquired it");
        List<Releaser> releasers = holders.stream()
                .map(party -> ResourceWords.fate(scene, party, ReleaserRole.HOLDER, "permit"))
                .toList();
        Stream<String> marks = Stream.concat(
                Stream.of(semaphore.type(), "made " + QueueWords.mark(semaphore.createdAt())),
                waiters.stream().map(thread -> "acquires " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(Kind.POOL_EXHAUSTION, marks.toList()),
                Kind.POOL_EXHAUSTION,
                verdict,
                summary(scene, semaphore, holders, waiters),
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(semaphore),
                releasers,
                victims.lines(),
                List.of(),
                doubts,
                fix(semaphore, holders, waiters));
    }

    private static String summary(Scene scene, ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters) {
        String who = waiters.size() == 1
                ? "1 thread waits for ever for a permit"
                : Words.count(waiters.size(), "thread") + " wait for ever for a permit";
        String of = semaphore.limit() == null ? "" : " (of " + Words.number(semaphore.limit()) + ")";
        return who + " of a " + Words.simple(semaphore.type()) + of + "; " + fate(scene, holders, waiters) + ".";
    }

    private static String fate(Scene scene, List<Party> holders, List<JavaThread> waiters) {
        Set<Long> waiting = waiters.stream().map(JavaThread::id).collect(Collectors.toSet());
        if (holders.stream().allMatch(party -> waiting.contains(party.thread()))) {
            return waiters.size() == 1
                    ? "it holds all of them itself"
                    : "those who hold them are among those who wait for more";
        }
        long ended = holders.stream()
                .filter(party -> scene.threads.living(party.thread()) == null)
                .count();
        if (ended == holders.size()) {
            return ended == 1
                    ? "the thread that holds them has ended"
                    : "the " + ended + " threads that hold them have ended";
        }
        return ended == 0
                ? "those who hold them wait for ever themselves"
                : "those who hold them have ended or wait for ever themselves";
    }

    private static String fix(ResourceFacts semaphore, List<Party> holders, List<JavaThread> waiters) {
        Set<Long> waiting = waiters.stream().map(JavaThread::id).collect(Collectors.toSet());
        String acquired = ResourceWords.method(holders)
                .or(() -> waiters.get(0).userFrame().map(Scene::method))
                .orElse("the holder");
        if (holders.stream().anyMatch(party -> waiting.contains(party.thread()))) {
            long needed = holders.stream()
                            .filter(party -> waiting.contains(party.thread()))
                            .count()
                    + 1;
            String size = semaphore.limit() == null
                    ? ""
                    : ", or at least make room for one more than those who wait while they hold (now "
                            + Words.number(Math.max(needed, semaphore.limit() + 1)) + ")";
            return "acquire all that " + acquired + " needs at once, and nothing more while holding" + size + ".";
        }
        return "release in a finally block what " + acquired + " acquires.";
    }
}
