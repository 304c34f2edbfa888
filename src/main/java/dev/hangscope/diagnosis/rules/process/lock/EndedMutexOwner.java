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
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mutex or read-write lock in shared memory whose owner has ended: the lock itself names the thread that owns it. LIKELY, since a
 * process that has the memory, or opens it by its name, may still initialize the lock anew. Where no such process can move it is told as
 * a knot.
 */
public final class EndedMutexOwner implements Rule {

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
        Map<String, List<Stuck>> byMemory = new LinkedHashMap<>();
        scene.threads(OsWait.Kind.SHARED_FUTEX)
                .filter(stuck -> stuck.thread().waitsFor().process() != null)
                .filter(stuck -> isNamed(stuck) || !scene.graph().isStuck(stuck.node()))
                .forEach(stuck -> byMemory.computeIfAbsent(
                                String.valueOf(stuck.thread().waitsFor().object()), any -> new ArrayList<>())
                        .add(stuck));
        return byMemory.values().stream()
                .filter(waiters ->
                        waiters.stream().anyMatch(stuck -> stuck.process().relation() != Relation.OUTSIDER))
                .filter(waiters -> scene.isOldEnough(new Knot(waiters), Verdict.LIKELY))
                .map(waiters -> finding(scene, waiters))
                .toList();
    }

    private static boolean isNamed(Stuck stuck) {
        return stuck.memory().stream().anyMatch(OsMapping::canBeOpened);
    }

    private static Finding finding(ProcessScene scene, List<Stuck> waiters) {
        Stuck first = waiters.get(0);
        Long owner = first.thread().waitsFor().process();
        boolean named = isNamed(first);
        String memory = named ? "the shared memory " + first.memory().get(0).path() : "memory that processes share";
        return new Finding(
                FindingId.of(
                        Kind.ABANDONED_LOCK,
                        waiters.stream()
                                .map(stuck -> stuck.process().name())
                                .distinct()
                                .toList()),
                Kind.ABANDONED_LOCK,
                Verdict.LIKELY,
                KnotRule.name(first.process())
                        + (waiters.size() == 1 ? " waits" : " and " + (waiters.size() - 1) + " more wait")
                        + " for a lock in " + memory + "; its owner, thread " + owner
                        + ", ended without a release.",
                scene.stuckFor(new Knot(waiters)),
                waiters.stream().map(KnotRule::waiter).toList(),
                new Resource(ResourceType.LOCK, null, null, "lock in " + memory),
                owner == null
                        ? List.of()
                        : List.of(new Releaser(owner, null, ReleaserRole.OWNER, new Fate(Fate.State.ENDED, null))),
                scene.holdsUp(new Knot(waiters)),
                List.of(),
                List.of("a process that " + (named ? "opens the memory by its name" : "has the memory")
                        + " may initialize the lock anew"),
                "Make the mutex robust (pthread_mutexattr_setrobust) and handle EOWNERDEAD, or use a file lock, which ends with"
                        + " its process. For now remove the memory and restart what uses it.");
    }
}
