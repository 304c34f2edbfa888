package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Rule;
import java.util.List;

/** The rules on process trees, causes before consequences. */
public final class ProcessRules {
    private ProcessRules() {}

    /** Every rule of this package. */
    public static List<Rule> all() {
        return List.of(
                new InheritedLock(),
                new DeadLockHolder(),
                new LostWorker(),
                new FullPipe(),
                new UncountedSemaphore(),
                new UnclosedStdin(),
                new MissingSentinelBetweenProcesses(),
                new SelfHeldPipe(),
                new OrphanedPipeReader(),
                new OrphanHeldPipe(),
                new JoinCycle(),
                new LockCycleInProcess(),
                new StoppedChild(),
                new DefunctChild(),
                new OrphanedProcess());
    }
}
