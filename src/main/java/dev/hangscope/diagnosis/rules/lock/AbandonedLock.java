package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.EachResource;
import dev.hangscope.diagnosis.rules.context.Proof;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Threads wait for a lock that a thread took which has ended: only the owner can unlock it, so nobody ever will. */
public final class AbandonedLock implements Rule {

    @Override
    public Kind kind() {
        return Kind.ABANDONED_LOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        return EachResource.of(situation, ResourceFacts.Kind.LOCK, AbandonedLock::judge);
    }

    private static Optional<Finding> judge(Scene scene, ResourceFacts lock) {
        List<Party> owners = lock.parties().stream()
                .filter(party -> party.role() == Role.OWNER)
                .toList();
        List<JavaThread> waiters = scene.waitingFor(lock.id()).stream()
                .filter(scene::isOld)
                .filter(scene::isStuck)
                .toList();
        boolean gone = owners.stream().allMatch(party -> scene.threads.living(party.thread()) == null);
        return owners.isEmpty() || waiters.isEmpty() || !gone
                ? Optional.empty()
                : Optional.of(finding(scene, lock, owners, waiters));
    }

    private static Finding finding(Scene scene, ResourceFacts lock, List<Party> owners, List<JavaThread> waiters) {
        List<EndedThread> ended = owners.stream()
                .map(party -> scene.threads.ended(party.thread()))
                .filter(Objects::nonNull)
                .toList();
        List<String> doubts = new Proof(scene).doubts(waiters);
        String taken = ResourceWords.method(owners).orElse("the owner");
        Stream<String> marks = Stream.concat(
                Stream.of(lock.type(), "made " + QueueWords.mark(lock.createdAt())),
                waiters.stream().map(thread -> "locks " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(Kind.ABANDONED_LOCK, marks.toList()),
                Kind.ABANDONED_LOCK,
                doubts.isEmpty() ? Verdict.PROVEN : Verdict.LIKELY,
                Words.threadsWait(waiters.size())
                        + " for ever for a " + Words.simple(lock.type()) + "; the thread that took it has ended"
                        + ended.stream()
                                .map(EndedThread::uncaught)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .map(uncaught -> " (" + Words.simple(uncaught.type()) + ")")
                                .orElse("")
                        + " and did not give it back.",
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(lock),
                owners.stream()
                        .map(party -> ResourceWords.fate(scene, party, ReleaserRole.HOLDER, null))
                        .toList(),
                scene.heldUpBy(waiters).lines(),
                ResourceWords.deaths(ended),
                doubts,
                "unlock in a finally block what " + taken + " locks.");
    }
}
