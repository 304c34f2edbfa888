package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.diagnosis.rules.outside.SystemCall;
import dev.hangscope.diagnosis.rules.outside.TimeoutSettings;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Threads wait for a connection of a pool, and threads of the same application have waited for a peer as long: what the pool lacks may
 * be in the hands of those.
 */
final class UnansweredBorrowers {
    private UnansweredBorrowers() {}

    static Optional<Finding> find(Scene scene, List<Borrow> borrows, LoanHolders holders, List<Obstacle> obstacles) {
        Set<String> code = borrows.stream()
                .map(borrow -> Signatures.library(borrow.site().type()))
                .collect(Collectors.toSet());
        List<Obstacle> asking = obstacles.stream()
                .filter(obstacle -> obstacle.thread().isOutside() && new SystemCall(obstacle).isAsking())
                .filter(obstacle -> holders.areKnown()
                        ? holders.has(obstacle.thread())
                        : obstacle.thread().stack().stream()
                                .anyMatch(frame -> !frame.isJdk() && code.contains(Signatures.library(frame.type()))))
                .toList();
        return asking.isEmpty() ? Optional.empty() : Optional.of(finding(scene, borrows, holders, asking));
    }

    private static Finding finding(Scene scene, List<Borrow> borrows, LoanHolders holders, List<Obstacle> asking) {
        List<JavaThread> askers = asking.stream().map(Obstacle::thread).toList();
        Frame pool = borrows.get(0).pool();
        List<String> peers = SystemCall.peers(asking);
        String waited = (askers.size() == 1 ? "1 thread has" : Words.count(askers.size(), "thread") + " have")
                + " waited for " + (peers.isEmpty() ? "a peer" : Words.few(peers)) + " to answer";
        return new Finding(
                FindingId.of(Kind.UNANSWERED_PEER, marks(borrows, askers)),
                Kind.UNANSWERED_PEER,
                Verdict.SUSPECTED,
                waited + ", and " + Words.threadsWait(borrows.size()) + " to borrow from "
                        + Scene.withArticle(Words.simple(pool.type())) + " meanwhile.",
                asking.stream()
                        .map(obstacle -> obstacle.activity().span())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                borrows.stream()
                        .map(borrow -> BorrowedPool.waiter(scene, borrow))
                        .toList(),
                new Resource(ResourceType.POOL, pool.type(), null, "told by " + pool + " on the stack"),
                asking.stream().map(obstacle -> asker(scene, obstacle)).toList(),
                scene.heldUpBy(borrows.stream().map(Borrow::thread).toList()).lines(),
                SystemCall.connections(scene.pid(), asking),
                holders.areKnown()
                        ? List.of("the peer may answer yet")
                        : List.of("who has borrowed what is not recorded", "the peer may answer yet"),
                "Give the calls that use what is borrowed a timeout (" + TimeoutSettings.of(askers.get(0))
                        + "), shorter than"
                        + " the time for which " + Words.simple(pool.type()) + " waits.");
    }

    private static List<String> marks(List<Borrow> borrows, Collection<JavaThread> askers) {
        List<String> marks = new ArrayList<>();
        borrows.forEach(borrow -> marks.add(Scene.mark(borrow.pool()) + " for " + Scene.mark(borrow.site())));
        askers.forEach(asker -> marks.add("asks at " + Scene.mark(asker)));
        return marks;
    }

    private static Releaser asker(Scene scene, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        return new Releaser(
                scene.pid(),
                thread.name(),
                ReleaserRole.IN_A_CALL,
                new Fate(
                        Fate.State.WAITING,
                        new SystemCall(obstacle).waited().replaceFirst("^waited", "waiting") + " at "
                                + Scene.at(thread)));
    }
}
