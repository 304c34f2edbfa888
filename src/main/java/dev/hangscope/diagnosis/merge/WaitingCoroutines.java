package dev.hangscope.diagnosis.merge;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Adds to findings the coroutines for which their threads wait: those that a thread in {@code runBlocking} needs to complete. Where a thread
 * waits for something else that no thread is known to release, these are the suspended coroutines of the same class of the application. A
 * suspended coroutine is evidence, and never makes a finding surer: which event would resume it is not recorded.
 */
final class WaitingCoroutines {
    private static final int LISTED = 5;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Set<Kind> UNEXPLAINED =
            Set.of(Kind.UNEXPLAINED_WAIT, Kind.MISSED_SIGNAL, Kind.ABANDONED_FUTURE, Kind.UNRELEASED_SYNCHRONIZER);
    private static final String NOT_RECORDED = "the probes do not record where coroutines are created;"
            + " -Dkotlinx.coroutines.debug.enable.creation.stack.trace=true makes them do so";

    private final Coroutines coroutines;
    private final Scene scene;

    private WaitingCoroutines(Scene scene, Coroutines coroutines) {
        this.scene = scene;
        this.coroutines = coroutines;
    }

    /** Returns the same findings with these coroutines among their evidence. */
    static List<Finding> addedTo(List<Finding> findings, Situation situation) {
        Scene scene = Scene.of(situation);
        Coroutines coroutines = scene == null ? null : scene.jvm.coroutines();
        if (scene == null || coroutines == null || coroutines.groups().isEmpty()) {
            return findings;
        }
        WaitingCoroutines waiting = new WaitingCoroutines(scene, coroutines);
        return findings.stream().map(waiting::addedTo).toList();
    }

    private Finding addedTo(Finding finding) {
        List<CoroutineGroup> groups = groups(finding);
        if (groups.isEmpty()) {
            return finding;
        }
        List<Evidence> lines = new ArrayList<>(finding.evidence());
        List<CoroutineGroup> shown = groups.subList(0, Math.min(LISTED, groups.size()));
        shown.forEach(group -> lines.add(new Evidence(EvidenceLabel.COROUTINE, line(group))));
        int others =
                groups.stream().skip(LISTED).mapToInt(CoroutineGroup::count).sum();
        if (others > 0) {
            lines.add(new Evidence(null, "and " + Words.count(others, "other coroutine")));
        }
        if (!coroutines.creationRecorded() && shown.stream().anyMatch(group -> group.createdAt() == null)) {
            lines.add(new Evidence(null, NOT_RECORDED));
        }
        return finding.withEvidence(lines);
    }

    private List<CoroutineGroup> groups(Finding finding) {
        Set<Long> waiters = new HashSet<>();
        Set<String> code = new LinkedHashSet<>();
        for (Finding.Waiter waiter : finding.waiters()) {
            JavaThread thread = waiter.node() instanceof NodeId.OfThread id ? scene.threads.living(id.thread()) : null;
            if (thread != null) {
                waiters.add(thread.id());
                code.addAll(ownCode(thread.stack().stream()));
            }
        }
        List<CoroutineGroup> groups = new ArrayList<>();
        for (CoroutineGroup group : coroutines.groups()) {
            if (group.state() != CoroutineState.RUNNING && waiters.contains(group.awaitedBy())) {
                groups.add(group);
            }
        }
        if (groups.isEmpty() && UNEXPLAINED.contains(finding.kind())) {
            for (CoroutineGroup group : coroutines.groups()) {
                if (group.state() == CoroutineState.SUSPENDED
                        && group.awaitedBy() == null
                        && ownCode(frames(group)).stream().anyMatch(code::contains)) {
                    groups.add(group);
                }
            }
        }
        return groups;
    }

    private static Stream<Frame> frames(CoroutineGroup group) {
        return Stream.concat(
                group.stack().stream(), group.createdAt() == null ? Stream.of() : group.createdAt().frames().stream());
    }

    private static Set<String> ownCode(Stream<Frame> frames) {
        return Helpers.code(frames.filter(frame -> !Coroutines.isKotlins(frame.type())));
    }

    /** {@code "loader" has been suspended for 8 s at com.acme.Loader.load(Loader.kt:23), created at com.acme.Main.main(Main.kt:12)}. */
    private static String line(CoroutineGroup group) {
        boolean started = group.state() != CoroutineState.CREATED;
        String created = group.createdAt() == null ? "" : (started ? ", created at " : " at ") + group.createdAt();
        String resumes =
                group.resumesIn() == null ? "" : ", resumed by a timer in " + Words.duration(group.resumesIn());
        return who(group) + (started ? suspended(group) + resumes : created(group)) + created;
    }

    private static String who(CoroutineGroup group) {
        String name = group.name();
        String first = name == null ? "no. " + group.number() : Words.quoted(name);
        return group.count() == 1 ? first : first + " and " + Words.number(group.count() - 1L) + " alike";
    }

    private static String created(CoroutineGroup group) {
        String verb = group.count() == 1 ? " has" : " have";
        return verb + " not started" + (group.createdAt() == null ? "" : ", created");
    }

    private static String suspended(CoroutineGroup group) {
        Duration since = group.since();
        boolean one = group.count() == 1;
        String verb = since == null || since.compareTo(SHORT) < 0
                ? (one ? " is suspended" : " are suspended")
                : (one ? " has been suspended for " : " have been suspended for ") + Words.duration(since);
        if (group.stack().isEmpty()) {
            return verb;
        }
        Frame innermost = group.stack().get(0);
        Frame own = group.stack().stream()
                .filter(frame -> !Coroutines.isKotlins(frame.type()))
                .findFirst()
                .orElse(innermost);
        String library = own.equals(innermost)
                ? ""
                : " in " + Words.simple(innermost.type()) + "." + innermost.method() + ", called";
        return verb + library + " at " + own;
    }
}
