package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule about knots of one shape: says which, and in what words. */
public abstract class KnotRule implements Rule {
    private final Kind kind;

    public KnotRule(Kind kind) {
        this.kind = kind;
    }

    @Override
    public final Kind kind() {
        return kind;
    }

    @Override
    public final List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.of(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (Knot knot : knots(scene)) {
            if (kind == Shape.of(scene, knot) && touchesTree(scene, knot)) {
                Finding finding = finding(scene, knot, tell(scene, knot));
                if (scene.isOldEnough(knot, finding.verdict())) {
                    findings.add(finding);
                }
            }
        }
        return findings;
    }

    /** The knots to look at; rules that also know weaker ones add them. */
    public List<Knot> knots(ProcessScene scene) {
        return scene.knots();
    }

    /** What to say of this knot. */
    public abstract Story tell(ProcessScene scene, Knot knot);

    /**
     * The words of a finding.
     *
     * @param summary one sentence
     * @param waiters who is stuck; the rest of the knot is evidence
     * @param resource what they wait for; {@code null} for a cycle
     * @param releasers who could have released them
     * @param evidence labelled lines
     * @param fix what to change
     */
    public record Story(
            String summary,
            List<Stuck> waiters,
            @Nullable Resource resource,
            List<Releaser> releasers,
            List<Evidence> evidence,
            String fix) {}

    private Finding finding(ProcessScene scene, Knot knot, Story story) {
        Set<Dependent> holdsUp = new LinkedHashSet<>(scene.holdsUp(knot));
        List<String> because = new ArrayList<>(scene.notProvenBecause(knot));
        Verdict verdict = because.isEmpty() ? Verdict.PROVEN : Verdict.LIKELY;
        SignalGuard guard = SignalGuard.of(scene, knot);
        if (guard.applies()) {
            because.add(guard.doubt());
            verdict = guard.highest();
        }
        if (verdict == Verdict.NOTE) {
            return note(scene, knot, story, guard, holdsUp, because);
        }
        List<Stuck> waiters = story.waiters();
        knot.threads().stream()
                .filter(stuck -> !waiters.contains(stuck) && stuck.isMain() && !isHelper(stuck))
                .forEach(stuck -> holdsUp.add(new Dependent.OfProcess(
                        stuck.process().label(), stuck.thread().call())));
        return new Finding(
                FindingId.of(kind, marks(knot)),
                kind,
                verdict,
                story.summary(),
                scene.stuckFor(knot),
                waiters.stream().map(KnotRule::waiter).toList(),
                story.resource(),
                story.releasers(),
                List.copyOf(holdsUp),
                evidence(scene, knot, story),
                because,
                story.fix());
    }

    /** What is idle by design as long as a signal may be meant to come: a fact, and no hang. */
    private Finding note(
            ProcessScene scene,
            Knot knot,
            Story story,
            SignalGuard guard,
            Set<Dependent> holdsUp,
            List<String> because) {
        return new Finding(
                FindingId.of(kind, marks(knot)),
                kind,
                Verdict.NOTE,
                guard.summary(),
                Duration.ZERO,
                story.waiters().stream().map(KnotRule::waiter).toList(),
                story.resource(),
                story.releasers(),
                List.copyOf(holdsUp),
                evidence(scene, knot, story),
                because,
                "None if the signal is still to come. Otherwise: " + story.fix());
    }

    private static List<String> marks(Knot knot) {
        List<String> marks = new ArrayList<>();
        for (Stuck stuck : knot.threads()) {
            marks.add(program(stuck.process()) + " " + stuck.kind());
        }
        return marks;
    }

    /** With the children that have ended and that a stuck parent does not come to reap: often who took what others wait for. */
    private static List<Evidence> evidence(ProcessScene scene, Knot knot, Story story) {
        List<Evidence> evidence = new ArrayList<>(story.evidence());
        Set<Long> stuck = new HashSet<>(knot.pids());
        scene.waitersForEndOf(knot.pids()).forEach(joiner -> stuck.add(joiner.pid()));
        for (OsProcess process : scene.facts().processes()) {
            if (process.isDefunct() && stuck.contains(process.parent())) {
                evidence.add(new Evidence(
                        EvidenceLabel.EXITED,
                        name(process) + (process.exit() == null ? "" : ", " + process.exit()) + "; " + process.parent()
                                + " has not come to reap it"));
            }
        }
        return List.copyOf(evidence);
    }

    private static boolean isHelper(Stuck stuck) {
        return stuck.thread().waitsFor().timed();
    }

    /** A stuck thread as a report shows it. */
    public static Waiter waiter(Stuck stuck) {
        String name = stuck.process().label()
                + (stuck.isMain() ? "" : " thread " + stuck.thread().tid());
        return new Waiter(stuck.node(), stuck.pid(), name, false, stuck.doing());
    }

    /** Words that are the same in every run: the program's file name without its folder. */
    private static String program(OsProcess process) {
        StringBuilder words = new StringBuilder(process.name());
        for (String word : process.command().split(" ")) {
            String file = word.substring(word.lastIndexOf('/') + 1);
            if (file.matches("[A-Za-z][\\w.-]*\\.(py|sh|pl|rb|js|jar)")) {
                words.append(' ').append(file);
            }
        }
        return words.toString();
    }

    /** A knot among outsiders only is not what was asked about. */
    private static boolean touchesTree(ProcessScene scene, Knot knot) {
        Set<Long> concerned = new HashSet<>(knot.pids());
        return scene.facts().processes().stream()
                .anyMatch(process -> process.relation() != Relation.OUTSIDER && concerned.contains(process.pid()));
    }

    /** A line of evidence for each of these: it waits for this in its system call. */
    public static List<Evidence> joined(List<Stuck> joiners, String what) {
        return joiners.stream()
                .map(joiner -> new Evidence(
                        EvidenceLabel.JOINED,
                        name(joiner.process()) + " waits for " + what + " in "
                                + joiner.thread().call()))
                .toList();
    }

    /** Whether the program is run by Python, whose idioms the report then names. */
    public static boolean isPython(OsProcess process) {
        String first = process.command().split(" ", 2)[0];
        return first.substring(first.lastIndexOf('/') + 1).startsWith("python")
                || process.name().startsWith("python");
    }

    /** {@code process 12 (python x.py)}. */
    public static String name(OsProcess process) {
        return "process " + process.label();
    }

    /** Main threads in one kind of wait. */
    public static List<Stuck> mains(Knot knot, OsWait.Kind... kinds) {
        return knot.in(kinds).stream().filter(Stuck::isMain).toList();
    }
}
