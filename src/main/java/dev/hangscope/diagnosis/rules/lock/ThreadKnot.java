package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Proof;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads that wait for each other, and what a report says of them. */
final class ThreadKnot {
    private static final int STEPS = 12;

    private final Scene scene;
    private final List<JavaThread> members;
    private final Victims victims;

    ThreadKnot(Scene scene, List<JavaThread> members) {
        this.scene = scene;
        this.members = members;
        victims = scene.heldUpBy(members);
    }

    /** Whether one of them wants a lock that another, or itself, holds, and not only because a task left it locked. */
    boolean hasLock() {
        Set<Long> ids = members.stream().map(JavaThread::id).collect(Collectors.toSet());
        return members.stream().anyMatch(thread -> {
            ResourceFacts wanted = isLocking(thread) ? scene.resourceOf(thread) : null;
            return wanted != null
                    && !LeftLock.isLeft(scene, wanted)
                    && wanted.parties().stream()
                            .anyMatch(party -> party.role() == Role.OWNER && ids.contains(party.thread()));
        });
    }

    /** Whether one of them waits for a class that another initializes. */
    boolean hasClass() {
        return members.stream()
                .anyMatch(
                        thread -> thread.waitsFor() != null && thread.waitsFor().kind() == ThreadWait.Kind.CLASS_INIT);
    }

    /** Whether there are several, and each waits for the result of a task that another of them runs. */
    boolean isResultsAlone() {
        Set<Long> ids = members.stream().map(JavaThread::id).collect(Collectors.toSet());
        return members.size() > 1
                && members.stream()
                        .map(scene::resourceOf)
                        .allMatch(result -> result != null
                                && result.kind() == ResourceFacts.Kind.FUTURE
                                && result.runners().anyMatch(ids::contains));
    }

    boolean isJoinsAlone() {
        return members.stream().allMatch(ThreadKnot::isJoining);
    }

    List<JavaThread> members() {
        return members;
    }

    /** Whether a thread that waits for these has no other releaser, not even one that may have been missed. */
    boolean hasCertainVictims() {
        return victims.areCertain();
    }

    /** Whether all that wait for these join a thread. */
    boolean isJoinedAlone() {
        return victims.onlyJoin();
    }

    private static boolean isLocking(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && (wait.kind() == ThreadWait.Kind.LOCK || wait.kind() == ThreadWait.Kind.MONITOR_ENTER);
    }

    private static boolean isJoining(JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().kind() == ThreadWait.Kind.THREAD_JOIN;
    }

    Finding finding(Kind kind, String summary, String fix) {
        List<String> doubts = new Proof(scene).doubts(members);
        List<Evidence> evidence = new ArrayList<>();
        members.stream().limit(STEPS).map(this::step).forEach(evidence::add);
        if (members.size() > STEPS) {
            evidence.add(
                    new Evidence(null, "and " + Words.count(members.size() - STEPS, "more thread") + " of the knot"));
        }
        return new Finding(
                FindingId.of(kind, members.stream().map(thread -> mark(thread)).toList()),
                kind,
                doubts.isEmpty() ? Verdict.PROVEN : Verdict.LIKELY,
                summary,
                shortest(),
                scene.waiters(members),
                null,
                releasers(),
                victims.lines(),
                evidence,
                doubts,
                fix);
    }

    private Duration shortest() {
        return members.stream()
                .map(JavaThread::waitsFor)
                .filter(Objects::nonNull)
                .map(ThreadWait::since)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private String mark(JavaThread thread) {
        ThreadWait wait = Objects.requireNonNull(thread.waitsFor());
        ResourceFacts wanted = scene.resourceOf(thread);
        return wait.kind() + " " + (wanted == null ? "" : wanted.type() + " ") + "at " + Scene.mark(thread);
    }

    /** {@code chain: "one" holds the Lock made at A (taken at B), wants the monitor of a C, which "two" holds}. */
    private Evidence step(JavaThread thread) {
        ResourceFacts wanted = scene.resourceOf(thread);
        List<String> holds = new ArrayList<>();
        for (ResourceFacts held : scene.ownedBy(thread)) {
            for (Party party : held.parties()) {
                if (party.role() == Role.OWNER && party.thread() == thread.id()) {
                    holds.add(ResourceWords.name(held) + taken(held, party));
                }
            }
        }
        String has = holds.isEmpty() ? "" : " holds " + Words.list(holds) + ",";
        if (wanted == null) {
            return new Evidence(
                    EvidenceLabel.CHAIN, Words.quoted(thread.name()) + has + " waits for " + targets(thread));
        }
        String owners = owners(wanted);
        String wants = isLocking(thread) ? " wants " : " waits for ";
        String held = owners.isEmpty() ? "" : isLocking(thread) ? ", held by " + owners : ", up to " + owners;
        return new Evidence(
                EvidenceLabel.CHAIN, Words.quoted(thread.name()) + has + wants + ResourceWords.name(wanted) + held);
    }

    /** Of a monitor the JVM tells the frame, with the line where that is now. */
    private static String taken(ResourceFacts held, Party party) {
        if (party.at() == null) {
            return "";
        }
        Optional<String> method =
                held.kind() == ResourceFacts.Kind.MONITOR ? party.at().user().map(Scene::method) : Optional.empty();
        return method.map(in -> " (taken in " + in + ")").orElse(" (taken at " + party.at() + ")");
    }

    private String targets(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (isJoining(thread) && wait != null && wait.target() instanceof NodeId.OfThread joined) {
            return "the end of " + name(joined.thread());
        }
        return "what it is " + scene.doing(thread);
    }

    private String owners(ResourceFacts resource) {
        List<String> names = resource.parties().stream()
                .filter(party -> party.role() != Role.SUBMITTER)
                .map(Party::thread)
                .distinct()
                .map(this::threadName)
                .filter(Objects::nonNull)
                .toList();
        return Words.threads(names);
    }

    private @Nullable String threadName(long id) {
        JavaThread thread = scene.threads.living(id);
        return thread == null ? null : thread.name();
    }

    private String name(long id) {
        String name = threadName(id);
        return name == null || name.isEmpty() ? "a nameless thread" : Words.quoted(name);
    }

    private List<Releaser> releasers() {
        Set<Releaser> all = new LinkedHashSet<>();
        for (JavaThread thread : members) {
            ReleaserRole role = isLocking(thread) ? ReleaserRole.HOLDER : ReleaserRole.AWAITED;
            all.add(ResourceWords.fate(scene, thread.id(), role, ""));
        }
        return List.copyOf(all);
    }

    /** The first places at which the members wait, in the user's code, each once. */
    List<String> places() {
        return members.stream()
                .map(JavaThread::userFrame)
                .flatMap(Optional::stream)
                .map(Scene::method)
                .distinct()
                .limit(3)
                .toList();
    }

    /** What is wanted in the knot: {@code 2 locks}. */
    Map<ThreadWait.Kind, Long> waits() {
        return members.stream()
                .map(JavaThread::waitsFor)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(ThreadWait::kind, TreeMap::new, Collectors.counting()));
    }
}
