package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Programs;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process reads the output of a child to its end. The child has exited, but a background process that it started
 * inherited the output and still holds it open ({@code command &} in a shell, a daemon started by a hook). LIKELY: the
 * background process lives, and its end, a write or a close would end the wait. SUSPECTED where the reader is the next command of a
 * pipeline ({@code start | tee log}) or a loop of a shell, and, only after a while, where the background process wakes up again and again, since it may
 * write then.
 */
public final class OrphanHeldPipe implements Rule {
    /** Start times are known to about a second. */
    private static final Duration START_ERROR = Duration.ofMillis(1_500);

    /** Less than that error, since an orphan ran at its start too. On a busy machine a write and what follows take their time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final Duration SOON = Duration.ofMinutes(2);

    @Override
    public Kind kind() {
        return Kind.ORPHANED_READER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (OsProcess process : scene.facts().processes()) {
            boolean tellsItself = situation.snapshot().jvm() != null && process.relation() == Relation.ROOT;
            if (process.relation() == Relation.OUTSIDER || tellsItself) {
                continue;
            }
            for (OsThread thread : process.threads()) {
                Stuck reader = new Stuck(process, thread);
                Set<OsProcess> orphans = orphans(scene, reader);
                boolean old = scene.isOldEnough(new Knot(List.of(reader)), Verdict.LIKELY);
                boolean ticks = orphans.stream().anyMatch(OrphanHeldPipe::wakesSoon);
                boolean mayWait = ticks || reader.polled().stream().anyMatch(OsDescriptor::isStandardStream);
                boolean waited = !ticks || hasWaitedLong(reader);
                if (!orphans.isEmpty() && old && waited && !isFollowed(scene, reader, orphans)) {
                    findings.add(finding(scene, reader, orphans, mayWait ? Verdict.SUSPECTED : Verdict.LIKELY));
                    break;
                }
            }
        }
        return findings;
    }

    /** The orphans that alone can end the thread's wait; empty for any other wait. */
    private static Set<OsProcess> orphans(ProcessScene scene, Stuck reader) {
        OsThread thread = reader.thread();
        if (thread.waitsFor().timed() || thread.moved() || !reader.isMain()) {
            return Set.of();
        }
        Set<OsProcess> orphans = new LinkedHashSet<>();
        for (OsDescriptor polled : reader.polled()) {
            if (isStream(polled)) {
                Set<Long> holders = new LinkedHashSet<>(scene.holders().otherEndOf(polled));
                boolean wakesItself = reader.kind() == OsWait.Kind.POLL && holders.remove(reader.pid());
                if (wakesItself && holders.isEmpty()) {
                    continue;
                }
                // Standard input may be a pipeline's pipe, whose writer may live longer than its parent by design.
                boolean own = (!polled.isStandardStream() || isAwaited(scene, reader) || readsForLoop(reader.process()))
                        && scene.holders().readersOf(polled).equals(Set.of(reader.pid()));
                for (long holder : holders) {
                    OsProcess process = scene.holders().process(holder);
                    if (!own
                            || process == null
                            || !isOrphanOf(scene, process, reader.process())
                            || mayBeServer(process, polled)) {
                        return Set.of();
                    }
                    orphans.add(process);
                }
            } else if (reader.kind() != OsWait.Kind.POLL || !wakesOnly(polled)) {
                return Set.of();
            }
        }
        return orphans;
    }

    /** Whether it may have accepted the connection: a socket that it inherited as the output of a command is a standard stream. */
    private static boolean mayBeServer(OsProcess process, OsDescriptor polled) {
        return polled.kind() == OsDescriptor.Kind.UNIX
                && Streams.otherEnd(process, polled).stream().noneMatch(OsDescriptor::isStandardStream);
    }

    /** Whether its parent waits for the end of a child: a pipeline in the middle of a script, whose first command has ended. */
    private static boolean isAwaited(ProcessScene scene, Stuck reader) {
        return reader.process().relation() == Relation.DESCENDANT
                && scene.waitersForEndOf(Set.of(reader.pid())).stream()
                        .anyMatch(waiter -> waiter.pid() == reader.process().parent());
    }

    /**
     * Whether it is a shell that reads what it redirected for a loop ({@code while read line; do ...; done < <(start)}): its own
     * standard input is saved under a higher number meanwhile.
     */
    private static boolean readsForLoop(OsProcess process) {
        return Programs.isShell(process)
                && process.descriptors().stream()
                        .anyMatch(each -> each.fd() >= OsDescriptor.FIRST_SAVED_BY_SHELL
                                && each.access() == OsDescriptor.Access.READ);
    }

    /** Whether one that wakes up again and again has had the time to show that it does not write then. */
    private static boolean hasWaitedLong(Stuck reader) {
        Duration quiet = reader.thread().since();
        return quiet != null && quiet.compareTo(SOON) > 0;
    }

    /** Whether it sleeps for a short time only: it ends or writes soon, and a script that ticks has yet to show what it does then. */
    private static boolean wakesSoon(OsProcess process) {
        return process.threads().stream()
                .map(OsThread::waitsFor)
                .anyMatch(wait -> wait.kind() == OsWait.Kind.SLEEPS
                        && wait.timeout() != null
                        && wait.timeout().compareTo(SOON) <= 0);
    }

    /** Of a pseudoterminal the master: a program on the terminal reads what its user types. */
    private static boolean isStream(OsDescriptor polled) {
        return switch (polled.kind()) {
            case PIPE, UNIX -> true;
            case TERMINAL -> polled.link().endsWith("ptmx");
            default -> false;
        };
    }

    /** Whether a loop polls it only to be woken by itself. */
    private static boolean wakesOnly(OsDescriptor polled) {
        return switch (polled.kind()) {
            case EPOLL, EVENT -> true;
            default -> false;
        };
    }

    /**
     * Whether one of the orphans has woken the reader since it was left behind: both ran last at the same time, long after the orphan
     * had started. The reader follows what it writes, such as a daemon's log.
     */
    private static boolean isFollowed(ProcessScene scene, Stuck reader, Set<OsProcess> orphans) {
        Duration quiet = reader.thread().since();
        return quiet != null
                && orphans.stream().anyMatch(orphan -> {
                    Instant started = orphan.started();
                    boolean longBefore = started != null
                            && started.plus(START_ERROR).isBefore(scene.time().minus(quiet));
                    return longBefore
                            && orphan.threads().stream()
                                    .map(OsThread::since)
                                    .anyMatch(since -> since != null
                                            && since.minus(quiet).abs().compareTo(AT_ONCE) <= 0);
                });
    }

    /** Younger than the reader, outside its tree, and adopted by init, or below such a one; or a child of the reader waits to be reaped. */
    private static boolean isOrphanOf(ProcessScene scene, OsProcess process, OsProcess reader) {
        boolean younger = process.startTicks() >= reader.startTicks();
        boolean childExited = scene.facts().childrenOf(reader.pid()).stream().anyMatch(OsProcess::isDefunct);
        return younger
                && process.relation() == Relation.OUTSIDER
                && process.parent() != reader.pid()
                && (childExited || isAdopted(scene, process, reader));
    }

    /** A parent is older than its children, so this ends. */
    private static boolean isAdopted(ProcessScene scene, OsProcess process, OsProcess reader) {
        OsProcess parent = scene.holders().process(process.parent());
        return process.parent() == 1
                || parent != null
                        && parent.pid() != process.pid()
                        && parent.startTicks() <= process.startTicks()
                        && isOrphanOf(scene, parent, reader);
    }

    private static Finding finding(ProcessScene scene, Stuck reader, Set<OsProcess> orphans, Verdict verdict) {
        OsDescriptor stream = reader.polled().stream()
                .filter(OrphanHeldPipe::isStream)
                .filter(each -> !scene.holders().otherEndOf(each).contains(reader.pid()))
                .findFirst()
                .orElseThrow();
        String names = Words.list(orphans.stream().map(KnotRule::name).toList());
        boolean one = orphans.size() == 1;
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Streams.untilTheyEnd(orphans));
        for (OsProcess child : scene.facts().childrenOf(reader.pid())) {
            if (child.isDefunct()) {
                evidence.add(new Evidence(
                        EvidenceLabel.EXITED,
                        KnotRule.name(child) + (child.exit() == null ? "" : ", " + child.exit())));
            }
        }
        return new Finding(
                FindingId.of(
                        Kind.ORPHANED_READER,
                        List.of(reader.process().name(), reader.kind().name())),
                Kind.ORPHANED_READER,
                verdict,
                KnotRule.name(reader.process()) + " reads the output of a child that has exited; " + names
                        + (one ? ", left behind by it, still holds" : ", left behind by it, still hold")
                        + " the other end open, so there is no end of file.",
                scene.stuckFor(new Knot(List.of(reader))),
                List.of(KnotRule.waiter(reader)),
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                List.of(),
                evidence,
                List.of((one ? "that process" : "one of those processes") + " may end, write or close it some day"),
                "Give the background process an output of its own (command > file 2>&1 &), or end it with its parent;"
                        + " or stop reading when the child has exited.");
    }
}
