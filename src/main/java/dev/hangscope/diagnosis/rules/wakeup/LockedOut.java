package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Supervisors;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A thread waits for a count, a signal or a result and keeps a lock meanwhile, and the thread that is to release it needs that lock first:
 * a deadlock over a lock and something else.
 */
public final class LockedOut implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (JavaThread thread : scene.jvm.threads()) {
            if (waits(scene, thread)) {
                scene.ownedBy(thread)
                        .forEach(lock -> judge(situation, scene, thread, lock).ifPresent(findings::add));
            }
        }
        return findings;
    }

    private static boolean waits(Scene scene, JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || Scene.endsByItself(wait) || !scene.isOld(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case LATCH, BARRIER, PHASER, EXCHANGER, FUTURE, CONDITION, OBJECT_WAIT, PARK, QUEUE_TAKE -> true;
            default -> false;
        };
    }

    private static Optional<Finding> judge(Situation situation, Scene scene, JavaThread waiter, ResourceFacts lock) {
        List<JavaThread> blocked = scene.waitingFor(lock.id()).stream()
                .filter(thread -> thread.id() != waiter.id() && scene.isOld(thread))
                .toList();
        if (blocked.isEmpty() || !isStuck(situation, scene, waiter, blocked)) {
            return Optional.empty();
        }
        // A history that was not seen leaves open which thread could release the waiter, unless none can run.
        boolean open = scene.jvm.historyIsUnseen() && !NothingLeft.holds(scene);
        return verdict(scene, waiter, blocked)
                .map(verdict -> open ? Verdict.SUSPECTED : verdict)
                .map(verdict -> finding(scene, waiter, lock, blocked, verdict));
    }

    /** A consumer without producers is idle by design, but not with a lock that others wait for. */
    private static boolean isStuck(Situation situation, Scene scene, JavaThread waiter, List<JavaThread> blocked) {
        if (!isTaking(waiter)) {
            return scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(waiter.id()));
        }
        return scene.isStuckUnlessUnseen(waiter)
                || (scene.jvm.historyIsUnseen()
                        && !isLeader(waiter, blocked)
                        && !HeapHelp.of(situation, scene).reaches(waiter));
    }

    /** Whether consumers take turns: one takes with the lock, the others wait for the lock in the same method. */
    private static boolean isLeader(JavaThread waiter, List<JavaThread> blocked) {
        Optional<String> method = waiter.userFrame().map(Scene::method);
        return blocked.stream()
                .allMatch(thread -> thread.userFrame().map(Scene::method).equals(method));
    }

    private static boolean isTaking(JavaThread waiter) {
        return waiter.waitsFor() != null && waiter.waitsFor().kind() == ThreadWait.Kind.QUEUE_TAKE;
    }

    /** LIKELY where the blocked threads are known to release the waiter, and all that could do so are blocked by it. */
    private static Optional<Verdict> verdict(Scene scene, JavaThread waiter, List<JavaThread> blocked) {
        Set<Long> expected = expected(scene, waiter);
        NodeSet behind = scene.graph.andHeldUpBy(scene.nodes(List.of(waiter)));
        boolean ring = isAtFullRing(waiter) && !expected.isEmpty();
        boolean known = ring || blocked.stream().anyMatch(thread -> expected.contains(thread.id()));
        boolean allBehind = expected.stream().allMatch(id -> behind.contains(JvmWaitGraph.node(id)));
        if (known && allBehind && (ring || hasReleasedBefore(scene, waiter, blocked) || isAlone(scene, waiter))) {
            return Optional.of(scene.hasLiveStrangers(waiter) ? Verdict.SUSPECTED : Verdict.LIKELY);
        }
        boolean sameCode = known
                || blocked.stream()
                        .anyMatch(thread -> code(thread) != null && Objects.equals(code(thread), code(waiter)));
        if (!sameCode) {
            return Optional.empty();
        }
        return Optional.of(NothingLeft.holds(scene) ? Verdict.LIKELY : Verdict.SUSPECTED);
    }

    private static boolean hasReleasedBefore(Scene scene, JavaThread waiter, List<JavaThread> blocked) {
        Set<Long> released = FormerReleasers.of(scene, waiter).ids();
        return blocked.stream().anyMatch(thread -> released.contains(thread.id()));
    }

    /** Whether no thread is left that may bring what the waiter waits for: a peer's reply, a timer's. */
    private static boolean isAlone(Scene scene, JavaThread waiter) {
        return !Helpers.any(scene, List.of(waiter), Set.of());
    }

    /** A consumer makes room in a ring buffer, and no other thread does. */
    private static boolean isAtFullRing(JavaThread waiter) {
        return Signatures.says(Meaning.RING_FULL, waiter);
    }

    /** The living threads that ended such a wait before, or that the waiter started. */
    private static Set<Long> expected(Scene scene, JavaThread waiter) {
        if (isAtFullRing(waiter)) {
            return scene.jvm.threads().stream()
                    .filter(thread -> Signatures.frame(Meaning.RING_CONSUMER, thread) != null)
                    .map(JavaThread::id)
                    .collect(Collectors.toSet());
        }
        Set<Long> ids = new LinkedHashSet<>(FormerReleasers.of(scene, waiter).ids());
        for (JavaThread thread : scene.jvm.threads()) {
            if (Long.valueOf(waiter.id()).equals(thread.startedBy())
                    && !scene.threads.isWithoutWork(thread)
                    && isStartedForWait(thread, waiter)) {
                ids.add(thread.id());
            }
        }
        ids.removeIf(id -> scene.threads.living(id) == null);
        return ids;
    }

    /** Whether code that waits started the thread, and not other code that the waiter called before: services of the process. */
    private static boolean isStartedForWait(JavaThread thread, JavaThread waiter) {
        Frame started =
                thread.startedAt() == null ? null : thread.startedAt().user().orElse(null);
        return started == null || Helpers.code(waiter.stack().stream()).contains(Supervisors.topLevel(started.type()));
    }

    private static @Nullable String code(JavaThread thread) {
        return thread.userFrame().map(Frame::type).map(Supervisors::topLevel).orElse(null);
    }

    private static Finding finding(
            Scene scene, JavaThread waiter, ResourceFacts lock, List<JavaThread> blocked, Verdict verdict) {
        List<JavaThread> all = new ArrayList<>(List.of(waiter));
        all.addAll(blocked);
        String names = Words.threads(blocked.stream().map(JavaThread::name).toList());
        List<String> doubts = new ArrayList<>();
        if (verdict != Verdict.LIKELY) {
            doubts.add("that " + names + " would release the waiter is assumed because of its code or its starter");
        }
        doubts.add("another thread could still release the waiter");
        return new Finding(
                FindingId.of(
                        Kind.DEADLOCK,
                        List.of(lock.type(), "waits " + Scene.mark(waiter), "blocked " + Scene.mark(blocked.get(0)))),
                Kind.DEADLOCK,
                verdict,
                Words.quoted(waiter.name()) + " is " + scene.doing(waiter) + " and holds " + ResourceWords.name(lock)
                        + ", which " + names + (blocked.size() == 1 ? " needs" : " need") + " to release it.",
                Scene.longest(List.of(waiter)),
                scene.waiters(all),
                ResourceWords.of(lock),
                blocked.stream()
                        .map(thread -> ResourceWords.fate(scene, thread.id(), ReleaserRole.BLOCKED, ""))
                        .toList(),
                scene.heldUpBy(all).lines(),
                Callers.lines(List.of(waiter)),
                doubts,
                "Release " + ResourceWords.name(lock) + " before " + UnexplainedWait.places(List.of(waiter))
                        + " waits, or let " + UnexplainedWait.places(blocked) + " do without it.");
    }
}
