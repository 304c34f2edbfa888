package dev.hangscope.diagnosis.rules.synchronizer;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.rules.wakeup.LostWork;
import dev.hangscope.diagnosis.rules.wakeup.NothingLeft;
import dev.hangscope.diagnosis.rules.wakeup.ReleasersGone;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A latch, barrier, phaser, exchanger or future, those who wait for it for long, and those who should have released it. */
public final class Awaited {
    private static final int NAMED = 12;

    final Scene scene;
    public final ResourceFacts resource;
    final List<JavaThread> waiters;
    final Victims victims;
    final List<Party> counted;
    public final List<EndedThread> lost;
    private final List<Long> kin;
    private final LostWork lostWork;

    /** Who may do again the work of those that are lost. */
    private final List<JavaThread> supervisors;

    private Awaited(Scene scene, ResourceFacts resource, List<JavaThread> waiters) {
        this.scene = scene;
        this.resource = resource;
        this.waiters = waiters;
        victims = scene.heldUpBy(waiters);
        counted = parties(Role.RELEASER);
        lost = lost(scene, resource);
        supervisors = scene.supervisors().replacing(lost);
        lostWork = LostWork.of(scene, waiters, resource);
        Set<Long> told = counted.stream().map(Party::thread).collect(Collectors.toCollection(LinkedHashSet::new));
        waiters.forEach(thread -> told.add(thread.id()));
        lost.forEach(thread -> told.add(thread.id()));
        kin = scene.kin.startedByWaiters(resource).stream()
                .filter(id -> !told.contains(id))
                .filter(id -> scene.threads.living(id) == null
                        || !PoolWorker.isIdle(Objects.requireNonNull(scene.threads.living(id))))
                .toList();
    }

    /** All resources of these kinds with waiters that may be stuck. */
    public static List<Awaited> of(Scene scene, Set<ResourceFacts.Kind> kinds) {
        List<Awaited> all = new ArrayList<>();
        for (ResourceFacts resource : scene.jvm.resources()) {
            if (kinds.contains(resource.kind()) && !resource.isReleased()) {
                List<JavaThread> waiters = scene.waitingFor(resource.id()).stream()
                        .filter(scene::isOld)
                        .filter(scene::isStuckUnlessUnseen)
                        .toList();
                List<JavaThread> left = waiters.isEmpty() ? leftByLostWork(scene, resource) : waiters;
                if (!left.isEmpty()) {
                    all.add(new Awaited(scene, resource, left));
                }
            }
        }
        return all;
    }

    /** Those that wait for long for what a task was to do that was lost: a thread that is idle since proves nothing. */
    private static List<JavaThread> leftByLostWork(Scene scene, ResourceFacts resource) {
        List<JavaThread> waiters = scene.waitingFor(resource.id()).stream()
                .filter(scene::isOld)
                .filter(thread -> !scene.idleByDesign().isIdle(thread))
                .toList();
        return LostWork.of(scene, waiters, resource).isFinal() ? waiters : List.of();
    }

    /** Those who ended without doing what was expected; a runner that died with its task is one, too. */
    private static List<EndedThread> lost(Scene scene, ResourceFacts resource) {
        List<EndedThread> lost = new ArrayList<>(scene.kin.lost(resource));
        for (Party party : resource.parties()) {
            EndedThread ended = party.role() == Role.RUNNER ? scene.threads.ended(party.thread()) : null;
            if (ended != null) {
                lost.add(ended);
            }
        }
        return lost;
    }

    List<Party> parties(Role role) {
        return resource.parties().stream().filter(party -> party.role() == role).toList();
    }

    /** Whether a worker died of an exception before it did what is awaited. */
    public boolean isByDeath() {
        return lost.stream().anyMatch(thread -> thread.uncaught() != null);
    }

    /** Whether it holds up more than a daemon for which nobody waits. */
    boolean matters() {
        return !victims.isEmpty() || waiters.stream().anyMatch(thread -> !thread.daemon() || thread.virtual());
    }

    /** Whether somebody who has not counted yet is stuck elsewhere: then the cause is there. */
    boolean isConsequence() {
        return kin.stream()
                .map(scene.threads::living)
                .anyMatch(thread -> thread != null && !resource.id().equals(Scene.resource(thread)));
    }

    boolean isStuck() {
        return waiters.stream().allMatch(scene::isStuck);
    }

    /** Nothing when there is too little to say anything. */
    public Optional<Verdict> verdict() {
        return settled().map(verdict -> scene.recentChanges().soften(verdict, waiters));
    }

    /** The verdict where nothing has changed just now. */
    private Optional<Verdict> settled() {
        if (!matters()) {
            return Optional.empty();
        }
        if (lostWork.isFinal() || isHopeless()) {
            return Optional.of(Verdict.LIKELY);
        }
        boolean seen = !counted.isEmpty()
                || !lost.isEmpty()
                || resource.pool() != null
                || !parties(Role.RUNNER).isEmpty();
        if (isStuck()) {
            boolean known = seen || !kin.isEmpty() || NothingLeft.holds(scene);
            return Optional.of(known && supervisors.isEmpty() ? Verdict.LIKELY : Verdict.SUSPECTED);
        }
        if (lost.isEmpty() && waiters.stream().allMatch(thread -> ReleasersGone.holds(scene, thread))) {
            return Optional.of(Verdict.LIKELY);
        }
        // Where nobody looked before, the waiters are stuck only when no thread is free that might count or complete.
        return seen || scene.jvm.historyIsUnseen() ? Optional.of(Verdict.SUSPECTED) : Optional.empty();
    }

    /** Whether a worker died before it did what is awaited, and no thread is left that may do it: others run code of their own. */
    private boolean isHopeless() {
        Site made = resource.createdAt();
        return isByDeath()
                && supervisors.isEmpty()
                && !scene.jvm.historyIsUnseen()
                && waiters.stream()
                        .noneMatch(waiter -> FormerReleasers.of(scene, waiter).isAnyLeft())
                && !Helpers.any(scene, waiters, made == null ? Set.of() : Helpers.code(made.frames().stream()));
    }

    public Finding finding(Kind kind, Verdict verdict, String summary, String fix) {
        List<Evidence> evidence = new ArrayList<>(ResourceWords.deaths(lost));
        evidence.addAll(lostWork.lines());
        evidence.addAll(Callers.lines(waiters));
        return new Finding(
                id(kind),
                kind,
                verdict,
                summary,
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(resource),
                releasers(),
                victims.lines(),
                evidence,
                doubts(),
                fix);
    }

    private String id(Kind kind) {
        Stream<String> marks = Stream.concat(
                Stream.of(resource.type(), "made " + QueueWords.mark(resource.createdAt())),
                waiters.stream().map(thread -> "waits " + Scene.mark(thread)));
        return FindingId.of(kind, marks.toList());
    }

    private List<Releaser> releasers() {
        boolean future = resource.kind() == ResourceFacts.Kind.FUTURE;
        List<Releaser> all = new ArrayList<>();
        counted.forEach(
                party -> all.add(ResourceWords.fate(scene, party, ReleaserRole.COUNTER, future ? null : "count")));
        lost.forEach(thread ->
                all.add(ResourceWords.fate(scene, thread.id(), ReleaserRole.MISSING, future ? "" : "without a count")));
        kin.stream().limit(NAMED).forEach(id -> all.add(ResourceWords.fate(scene, id, ReleaserRole.STARTED, "")));
        parties(Role.SUBMITTER)
                .forEach(party -> all.add(ResourceWords.fate(scene, party, ReleaserRole.SUBMITTER, null)));
        return all;
    }

    private List<String> doubts() {
        String noun = Words.simple(resource.type());
        List<String> doubts = new ArrayList<>();
        if (!isStuck()) {
            doubts.add("what a thread waits for that could still help is not known");
        }
        if (!supervisors.isEmpty()) {
            String names =
                    Words.threads(supervisors.stream().map(JavaThread::name).toList());
            doubts.add(names + (supervisors.size() == 1 ? " is" : " are") + " alive and may start the lost work again");
        }
        doubts.add("who may release it is known by observation only: another thread may still hold the " + noun);
        return doubts;
    }

    /** What a summary says of a task that was lost; empty where none was. */
    String lostTask() {
        return lostWork.clause();
    }

    /** {@code 2 threads wait for ever}. */
    public String who() {
        return waiters.size() == 1
                ? "1 thread waits for ever"
                : Words.count(waiters.size(), "thread") + " wait for ever";
    }

    /** {@code "a" "b"}: the names of those that were lost. */
    String lostNames() {
        return Words.threads(lost.stream().map(EndedThread::name).toList());
    }

    /** {@code Thumbnails.run}: the user's code that waits. */
    public String place() {
        return waiters.get(0)
                .userFrame()
                .map(Scene::method)
                .orElse(Words.quoted(waiters.get(0).name()));
    }

    /** {@code Thumbnails.shrink}: where the first of the counters that were seen counted; empty when not known. */
    Optional<String> countingPlace() {
        return counted.stream()
                .map(Party::at)
                .filter(Objects::nonNull)
                .map(site -> site.user().map(Scene::method))
                .flatMap(Optional::stream)
                .findFirst();
    }

    List<Long> kin() {
        return kin;
    }
}
