package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
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
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A process waits for a file lock that belongs to a run which has ended: the process that acquired it is gone, and only a
 * background process that the run started still has the descriptor open, and the lock with it (flock(2)). LIKELY, since the
 * background process lives: its end or a close releases the lock.
 *
 * <p>A run that is still at work is healthy, however long it takes. It is recognized by the process that acquired the lock, by
 * a shell or a process of the waiter's own program among the holders, and by a holder that runs.
 *
 * <p>SUSPECTED where the holder was forked by an earlier run of the waiter's own program, and has not left the session of that run: a
 * helper that was left behind. A daemon that keeps its lock while it serves begins a session of its own (daemon(3)).
 */
public final class OrphanHeldLock implements Rule {

    @Override
    public Kind kind() {
        return Kind.ABANDONED_LOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (OsProcess process : scene.facts().processes()) {
            if (process.relation() == Relation.OUTSIDER) {
                continue;
            }
            for (OsThread thread : process.threads()) {
                Stuck waiter = new Stuck(process, thread);
                Set<OsProcess> background = orphans(scene, waiter);
                Set<OsProcess> holders = background.isEmpty() ? leftHelpers(scene, waiter) : background;
                Verdict verdict = background.isEmpty() ? Verdict.SUSPECTED : Verdict.LIKELY;
                boolean old = scene.isOldEnough(new Knot(List.of(waiter)), Verdict.LIKELY);
                if (!holders.isEmpty() && old) {
                    findings.add(finding(scene, waiter, holders, verdict));
                }
            }
        }
        return findings;
    }

    /** The background processes that hold the lock; empty when another process does, or the thread waits for no lock. */
    private static Set<OsProcess> orphans(ProcessScene scene, Stuck waiter) {
        Set<String> programs = new LinkedHashSet<>();
        for (OsProcess each = waiter.process();
                each != null;
                each = scene.holders().process(each.parent())) {
            programs.add(Programs.of(each));
            if (each.relation() == Relation.ROOT) {
                break;
            }
        }
        return heirs(scene, waiter, holder -> !Programs.isShell(holder) && !programs.contains(Programs.of(holder)));
    }

    /** Helpers that an ended run of the waiter's program forked and left behind; empty when another process holds the lock too. */
    private static Set<OsProcess> leftHelpers(ProcessScene scene, Stuck waiter) {
        String program = Programs.of(waiter.process());
        long session = waiter.process().session();
        return heirs(
                scene,
                waiter,
                holder -> holder.forkedOnly()
                        && !Programs.isShell(holder)
                        && Programs.of(holder).equals(program)
                        && session != 0
                        && holder.session() == session);
    }

    /** The processes that inherited the lock for which the thread waits; empty when any holder is another one. */
    private static Set<OsProcess> heirs(ProcessScene scene, Stuck waiter, Predicate<OsProcess> counts) {
        String lock = waiter.thread().waitsFor().object();
        if (waiter.kind() != OsWait.Kind.FILE_LOCK
                || lock == null
                || waiter.thread().moved()) {
            return Set.of();
        }
        Set<OsProcess> heirs = new LinkedHashSet<>();
        for (long pid : scene.holders().lockersOf(lock)) {
            OsProcess holder = scene.holders().process(pid);
            if (holder == null || !isOrphan(holder) || !hasInherited(scene, holder, lock) || !counts.test(holder)) {
                return Set.of();
            }
            heirs.add(holder);
        }
        return heirs;
    }

    /** Adopted by init, and at rest. */
    private static boolean isOrphan(OsProcess process) {
        return process.parent() == 1
                && process.relation() == Relation.OUTSIDER
                && !process.threads().isEmpty()
                && process.threads().stream().noneMatch(thread -> thread.moved() || thread.state() == State.RUNNING);
    }

    /** Whether another process, which has ended, acquired the lock. */
    private static boolean hasInherited(ProcessScene scene, OsProcess holder, String lock) {
        return holder.descriptors().stream()
                .filter(each -> lock.equals(each.lock()))
                .allMatch(each -> each.lockedBy() != null
                        && each.lockedBy() != holder.pid()
                        && scene.holders().process(each.lockedBy()) == null);
    }

    private static Finding finding(ProcessScene scene, Stuck waiter, Set<OsProcess> orphans, Verdict verdict) {
        String lock = Objects.requireNonNull(waiter.thread().waitsFor().object());
        String file = waiter.thread().waitsFor().descriptors().stream()
                .flatMap(fd -> waiter.process().descriptor(fd).stream())
                .map(OsDescriptor::link)
                .findFirst()
                .orElse(lock);
        List<Releaser> releasers = new ArrayList<>();
        for (OsProcess orphan : orphans) {
            List<OsDescriptor> held = orphan.descriptors().stream()
                    .filter(each -> lock.equals(each.lock()))
                    .toList();
            releasers.add(new Releaser(
                    orphan.pid(),
                    null,
                    ReleaserRole.HOLDER,
                    new Fate(
                            Fate.State.WAITING,
                            "of descriptor " + Streams.numbers(held) + ",",
                            "which " + Streams.waits(orphan))));
        }
        String names = Words.list(orphans.stream().map(KnotRule::name).toList());
        boolean one = orphans.size() == 1;
        Knot knot = new Knot(List.of(waiter));
        return new Finding(
                FindingId.of(Kind.ABANDONED_LOCK, List.of(waiter.process().name(), "file lock")),
                Kind.ABANDONED_LOCK,
                verdict,
                KnotRule.name(waiter.process()) + " waits for the lock on " + file
                        + "; the process that acquired it has ended, and " + names
                        + (one ? " still holds" : " still hold") + " it through an inherited descriptor.",
                scene.stuckFor(knot),
                List.of(KnotRule.waiter(waiter)),
                new Resource(ResourceType.FILE_LOCK, null, null, file),
                releasers,
                scene.holdsUp(knot),
                List.of(Streams.untilTheyEnd(orphans)),
                List.of((one ? "that process" : "one of those processes") + " may end or close the descriptor"),
                "Close the descriptor of the lock where background processes are started (command 9>&- &), or open it with"
                        + " O_CLOEXEC (flock --close), so that the lock ends with the run.");
    }
}
