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
                new ProcessAbandonedLock(),
                new UnansweredManagerCall(),
                new ProcessLostWorker(),
                new FailingWorkers(),
                new DeadResultHandler(),
                new ProcessFullPipe(),
                new UnreleasedSemaphore(),
                new UnclosedStdin(),
                new MissingSentinelBetweenProcesses(),
                new ProcessSelfHeldPipe(),
                new OrphanedPipeReader(),
                new OrphanHeldPipe(),
                new OrphanHeldLock(),
                new ProcessJoinDeadlock(),
                new ProcessDeadlock(),
                new CrosswiseFifoOpen(),
                new UnmetFifoOpen(),
                new StoppedChild(),
                new StalledVm(),
                new DefunctChild(),
                new OrphanedProcess());
    }
}
