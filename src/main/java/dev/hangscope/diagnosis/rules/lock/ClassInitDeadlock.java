package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Threads initialize classes crosswise, or an initializer waits for work of threads that need its class. Only the thread that
 * began an initialization can end it (Java Virtual Machine Specification, section 5.5), so a closed circle is proven.
 */
public final class ClassInitDeadlock implements Rule {

    @Override
    public Kind kind() {
        return Kind.CLASS_INIT_DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null
                || scene.jvm.resources().stream().noneMatch(each -> each.kind() == ResourceFacts.Kind.CLASS)) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        Set<Long> told = new HashSet<>();
        scene.knots().stream()
                .map(members -> new ThreadKnot(scene, members))
                .filter(ThreadKnot::hasClass)
                .forEach(knot -> {
                    knot.members().forEach(thread -> told.add(thread.id()));
                    findings.add(knot.finding(kind(), summary(scene, knot), fix(knot.places())));
                });
        scene.jvm.resources().stream()
                .filter(each -> each.kind() == ResourceFacts.Kind.CLASS)
                .forEach(each -> initializer(scene, each, told, findings));
        return findings;
    }

    private static String summary(Scene scene, ThreadKnot knot) {
        List<String> classes = knot.members().stream()
                .map(scene::resourceOf)
                .filter(each -> each != null && each.kind() == ResourceFacts.Kind.CLASS)
                .map(each -> Words.simple(Objects.requireNonNull(each).type()))
                .distinct()
                .sorted()
                .toList();
        return Words.count(knot.members().size(), "thread")
                + " wait forever for each other: each initializes a class or holds a"
                + " lock that another needs, among them the initialization of " + Words.few(classes) + ".";
    }

    /** A thread that initializes a class and waits for the threads that wait for that class. */
    private void initializer(Scene scene, ResourceFacts type, Set<Long> told, List<Finding> findings) {
        List<JavaThread> needing =
                scene.waitingFor(type.id()).stream().filter(scene::isOld).toList();
        for (ResourceFacts.Party party : type.parties()) {
            JavaThread owner = party.role() == Role.OWNER ? scene.threads.living(party.thread()) : null;
            if (owner != null
                    && !needing.isEmpty()
                    && scene.isOld(owner)
                    && scene.isStuckUnlessUnseen(owner)
                    && told.add(owner.id())) {
                findings.add(finding(scene, type, owner, needing));
            }
        }
    }

    private Finding finding(Scene scene, ResourceFacts type, JavaThread owner, List<JavaThread> needing) {
        List<JavaThread> waiters = new ArrayList<>(List.of(owner));
        waiters.addAll(needing);
        String name = Words.simple(type.type());
        return new Finding(
                FindingId.of(kind(), List.of("class " + type.type(), "in " + Scene.mark(owner))),
                kind(),
                scene.isStuck(owner) || needsOneOf(scene, owner, needing) ? Verdict.LIKELY : Verdict.SUSPECTED,
                Words.quoted(owner.name()) + " initializes " + name + " and waits there (" + scene.doing(owner) + "); "
                        + Words.count(needing.size(), "thread") + (needing.size() == 1 ? " waits" : " wait")
                        + " for that initialization: "
                        + Words.threads(needing.stream().map(JavaThread::name).toList()) + ".",
                Scene.longest(needing),
                scene.waiters(waiters),
                ResourceWords.of(type),
                List.of(ResourceWords.fate(scene, owner.id(), ReleaserRole.INITIALIZER, "")),
                scene.heldUpBy(waiters).lines(),
                List.of(new Evidence(
                        EvidenceLabel.CHAIN, Words.quoted(owner.name()) + " runs the initializer of " + type.type())),
                List.of("a thread that needs no part of the class could still end the wait of the initializer"),
                fix(List.of(name + ".<clinit>")));
    }

    /**
     * Whether the owner waits for a class that only one of these can be initializing: while a superclass is awaited, no frame
     * shows the class whose initialization has begun, but some thread must have begun it.
     */
    private static boolean needsOneOf(Scene scene, JavaThread owner, List<JavaThread> needing) {
        return waitsForClass(owner)
                && scene.jvm.threads().stream()
                        .filter(thread -> thread.id() != owner.id())
                        .filter(thread -> waitsForClass(thread)
                                || thread.stack().stream()
                                        .anyMatch(frame -> frame.method().equals("<clinit>")))
                        .allMatch(needing::contains);
    }

    private static boolean waitsForClass(JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().kind() == ThreadWait.Kind.CLASS_INIT;
    }

    private static String fix(List<String> places) {
        return "Break the cycle between the initializers (" + (places.isEmpty() ? "see the chain" : Words.list(places))
                + "): initialize lazily in a holder class, and start no threads and no parallel stream in a static"
                + " initializer.";
    }
}
