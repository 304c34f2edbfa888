package dev.hangscope.diagnosis.rules;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.rules.child.ChildRules;
import dev.hangscope.diagnosis.rules.executor.BlockedEventLoop;
import dev.hangscope.diagnosis.rules.executor.BusyConsumers;
import dev.hangscope.diagnosis.rules.executor.LostWorker;
import dev.hangscope.diagnosis.rules.executor.OwnPoolEnd;
import dev.hangscope.diagnosis.rules.executor.PinnedCarriers;
import dev.hangscope.diagnosis.rules.executor.PoolStarvation;
import dev.hangscope.diagnosis.rules.executor.SelfAskingWorkers;
import dev.hangscope.diagnosis.rules.executor.SerialLoop;
import dev.hangscope.diagnosis.rules.executor.SilentWorkers;
import dev.hangscope.diagnosis.rules.exit.ExitBlocked;
import dev.hangscope.diagnosis.rules.exit.StuckHook;
import dev.hangscope.diagnosis.rules.heap.UnreachableWait;
import dev.hangscope.diagnosis.rules.lock.AbandonedLock;
import dev.hangscope.diagnosis.rules.lock.ClassInitDeadlock;
import dev.hangscope.diagnosis.rules.lock.Deadlock;
import dev.hangscope.diagnosis.rules.lock.JoinDeadlock;
import dev.hangscope.diagnosis.rules.lock.LeftLock;
import dev.hangscope.diagnosis.rules.lock.RowLock;
import dev.hangscope.diagnosis.rules.outside.BlockedOutput;
import dev.hangscope.diagnosis.rules.outside.CollectingVm;
import dev.hangscope.diagnosis.rules.outside.EndlessLoop;
import dev.hangscope.diagnosis.rules.outside.HaltingVm;
import dev.hangscope.diagnosis.rules.outside.LoneLoop;
import dev.hangscope.diagnosis.rules.outside.LoopThatOthersAwait;
import dev.hangscope.diagnosis.rules.outside.SilentPeers;
import dev.hangscope.diagnosis.rules.outside.UnansweredCall;
import dev.hangscope.diagnosis.rules.outside.UnansweredPeer;
import dev.hangscope.diagnosis.rules.outside.UnscheduledOwner;
import dev.hangscope.diagnosis.rules.pipe.FullPipe;
import dev.hangscope.diagnosis.rules.pipe.OrphanedReader;
import dev.hangscope.diagnosis.rules.pipe.SelfHeldPipe;
import dev.hangscope.diagnosis.rules.pool.BorrowedPool;
import dev.hangscope.diagnosis.rules.pool.PoolExhaustion;
import dev.hangscope.diagnosis.rules.pool.SuspectedBorrowers;
import dev.hangscope.diagnosis.rules.process.ProcessRules;
import dev.hangscope.diagnosis.rules.process.unexplained.UnexplainedProcessWait;
import dev.hangscope.diagnosis.rules.queue.AbandonedRing;
import dev.hangscope.diagnosis.rules.queue.DeadConsumer;
import dev.hangscope.diagnosis.rules.queue.MissingSentinel;
import dev.hangscope.diagnosis.rules.synchronizer.AbandonedFuture;
import dev.hangscope.diagnosis.rules.synchronizer.UnreleasedSynchronizer;
import dev.hangscope.diagnosis.rules.timed.AwaitedLoops;
import dev.hangscope.diagnosis.rules.timed.PatientWaits;
import dev.hangscope.diagnosis.rules.timed.PollingTestMethod;
import dev.hangscope.diagnosis.rules.timed.TimedLoops;
import dev.hangscope.diagnosis.rules.wakeup.DeadMate;
import dev.hangscope.diagnosis.rules.wakeup.IdleReleasers;
import dev.hangscope.diagnosis.rules.wakeup.LockedOut;
import dev.hangscope.diagnosis.rules.wakeup.NeverReleased;
import dev.hangscope.diagnosis.rules.wakeup.NothingLeft;
import dev.hangscope.diagnosis.rules.wakeup.ReleasersGone;
import dev.hangscope.diagnosis.rules.wakeup.UnexplainedWait;
import java.util.List;
import java.util.stream.Stream;

/** All rules, causes before consequences: where two findings explain each other, the earlier one is told. */
public final class Rules {
    private Rules() {}

    /** Every rule, in the order in which they are asked. */
    public static List<Rule> all() {
        return Stream.of(inTheJvm(), ChildRules.all(), UnreachableWait.all(), ProcessRules.all(), closing())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Rule> inTheJvm() {
        return List.of(
                new ClassInitDeadlock(),
                new Deadlock(),
                new JoinDeadlock(),
                new LockedOut(),
                new RowLock(),
                new AbandonedLock(),
                new LeftLock(),
                new PinnedCarriers(),
                new PoolStarvation(),
                new OwnPoolEnd(),
                new BusyConsumers(),
                new BlockedEventLoop(),
                new SerialLoop(),
                new PoolExhaustion(),
                new BorrowedPool(),
                new FullPipe(),
                new SelfHeldPipe(),
                new OrphanedReader(),
                new LostWorker(),
                new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CAUSE),
                new DeadConsumer(),
                new AbandonedRing(),
                new MissingSentinel(),
                new AbandonedFuture(),
                new UnreleasedSynchronizer(UnreleasedSynchronizer.Place.CONSEQUENCE),
                new BlockedOutput(),
                new SelfAskingWorkers(),
                new SilentWorkers(),
                new UnansweredPeer(),
                new EndlessLoop(),
                new UnscheduledOwner(),
                new CollectingVm(),
                new HaltingVm(),
                new StuckHook(),
                new ExitBlocked());
    }

    /** Rules about what the others leave over. */
    private static List<Rule> closing() {
        return List.of(
                new DeadMate(),
                new ReleasersGone(),
                new TimedLoops(),
                new PatientWaits(),
                new NothingLeft(),
                new SilentPeers(),
                new UnansweredCall(),
                new LoopThatOthersAwait(),
                new SuspectedBorrowers(),
                new IdleReleasers(),
                new NeverReleased(),
                new UnexplainedWait(),
                new LoneLoop(),
                new PollingTestMethod(),
                new AwaitedLoops(),
                new UnexplainedProcessWait());
    }

    /** The kinds that some rule knows, in the catalogue's order. */
    public static List<Kind> kinds() {
        return all().stream().map(Rule::kind).distinct().sorted().toList();
    }
}
