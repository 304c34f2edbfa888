package dev.hangscope.diagnosis.rules.process.worker;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
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
import dev.hangscope.diagnosis.rules.process.context.SignalGuard;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.RequestServers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Processes wait for the answer of a {@code multiprocessing.Manager}, whose threads wait inside their calls, and every process that
 * could send the request that ends the wait is stuck or has ended: a worker that was killed between acquire and release, a queue
 * whose producers are gone. LIKELY: a process that is started later may connect. A manager with an address of its program's choice
 * is meant for such processes, and is not reported.
 */
public final class UnansweredManagerCall implements Rule {

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
        RequestServers servers = new RequestServers(scene.holders());
        List<OsProcess> managers = scene.facts().processes().stream()
                .filter(servers::isServer)
                .filter(server -> !server.wakeups().contains(Wakeup.NAMED_SERVER))
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (Knot knot : managers.isEmpty() ? List.<Knot>of() : scene.knotsWithPollers()) {
            managers.stream()
                    .flatMap(manager -> find(scene, knot, manager).stream())
                    .findFirst()
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> find(ProcessScene scene, Knot knot, OsProcess manager) {
        // A manager at a TCP address is meant for clients that come from anywhere.
        List<Stuck> callers = knot.in(OsWait.Kind.READ).stream()
                .filter(stuck -> stuck.stream()
                        .filter(stream -> stream.kind() == OsDescriptor.Kind.UNIX)
                        .filter(stream -> scene.holders().peersOf(stream).contains(manager.pid()))
                        .isPresent())
                .toList();
        boolean closed = knot.all(
                OsWait.Kind.READ,
                OsWait.Kind.CHILD,
                OsWait.Kind.FUTEX,
                OsWait.Kind.SHARED_FUTEX,
                OsWait.Kind.WRITE,
                OsWait.Kind.POLL);
        boolean reported = !callers.isEmpty()
                && closed
                && isAwaited(scene, knot, manager, callers)
                && !SignalGuard.of(scene, knot).applies()
                && scene.isOldEnough(knot, Verdict.LIKELY);
        return reported ? Optional.of(finding(scene, knot, manager, callers)) : Optional.empty();
    }

    /** The main thread of the program is a caller, waits for a caller's exit, or for one of its own threads, as in Pool.map(). */
    private static boolean isAwaited(ProcessScene scene, Knot knot, OsProcess manager, List<Stuck> callers) {
        boolean byExit = !scene.waitersForEndOf(callers.stream().map(Stuck::pid).toList())
                .isEmpty();
        boolean calls = callers.stream().anyMatch(caller -> caller.isMain() && caller.pid() == manager.parent());
        return byExit
                || calls
                || KnotRule.mains(knot, OsWait.Kind.FUTEX).stream().anyMatch(main -> main.pid() == manager.parent());
    }

    private static Finding finding(ProcessScene scene, Knot knot, OsProcess manager, List<Stuck> callers) {
        Set<Long> pids = new LinkedHashSet<>();
        callers.forEach(caller -> pids.add(caller.pid()));
        List<Evidence> evidence = new ArrayList<>();
        scene.waitersForEndOf(pids)
                .forEach(joiner -> evidence.add(new Evidence(
                        EvidenceLabel.JOINED,
                        KnotRule.name(joiner.process()) + " waits in "
                                + joiner.thread().call())));
        scene.facts().processes().stream()
                .filter(process -> process.isDefunct() && process.parent() == manager.parent())
                .forEach(process -> evidence.add(new Evidence(
                        EvidenceLabel.EXITED,
                        KnotRule.name(process) + (process.exit() == null ? "" : ", " + process.exit()))));
        return new Finding(
                FindingId.of(Kind.ABANDONED_LOCK, List.of(manager.name(), "manager")),
                Kind.ABANDONED_LOCK,
                Verdict.LIKELY,
                Words.count(callers.size(), "thread") + (callers.size() == 1 ? " waits" : " wait")
                        + " for a lock, queue or event of the multiprocessing.Manager in " + KnotRule.name(manager)
                        + "; every process that could release it is stuck or has ended.",
                scene.stuckFor(knot),
                callers.stream().map(KnotRule::waiter).toList(),
                new Resource(ResourceType.MANAGER, null, null, "server process " + manager.pid()),
                List.of(new Releaser(
                        manager.pid(),
                        null,
                        ReleaserRole.SERVER,
                        new Fate(Fate.State.WAITING, "whose threads", "wait inside the calls of its clients"))),
                scene.holdsUp(knot),
                evidence,
                List.of("a process that is started later may connect to the manager"),
                "Acquire with a timeout, and let no worker be killed between acquire and release: the manager keeps the lock of a"
                        + " process that has ended. A multiprocessing.Lock or a file lock does without a server.");
    }
}
