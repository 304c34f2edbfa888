package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.rules.process.lock.EndedMutexOwner;
import dev.hangscope.diagnosis.rules.process.lock.InheritedLock;
import dev.hangscope.diagnosis.rules.process.lock.OrphanHeldLock;
import dev.hangscope.diagnosis.rules.process.lock.ProcessAbandonedLock;
import dev.hangscope.diagnosis.rules.process.lock.ProcessDeadlock;
import dev.hangscope.diagnosis.rules.process.lock.UnreleasedSemaphore;
import dev.hangscope.diagnosis.rules.process.pipe.CrosswiseFifoOpen;
import dev.hangscope.diagnosis.rules.process.pipe.FifoConversation;
import dev.hangscope.diagnosis.rules.process.pipe.LeakedPipeEnd;
import dev.hangscope.diagnosis.rules.process.pipe.MissingSentinelBetweenProcesses;
import dev.hangscope.diagnosis.rules.process.pipe.OrphanHeldPipe;
import dev.hangscope.diagnosis.rules.process.pipe.OrphanedPipeReader;
import dev.hangscope.diagnosis.rules.process.pipe.ProcessFullPipe;
import dev.hangscope.diagnosis.rules.process.pipe.ProcessSelfHeldPipe;
import dev.hangscope.diagnosis.rules.process.pipe.RequestToOwnServer;
import dev.hangscope.diagnosis.rules.process.pipe.UnclosedStdin;
import dev.hangscope.diagnosis.rules.process.pipe.UnmetFifoOpen;
import dev.hangscope.diagnosis.rules.process.worker.DeadResultHandler;
import dev.hangscope.diagnosis.rules.process.worker.FailingWorkers;
import dev.hangscope.diagnosis.rules.process.worker.ProcessLostWorker;
import dev.hangscope.diagnosis.rules.process.worker.UnansweredManagerCall;
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
                new RequestToOwnServer(),
                new FifoConversation(),
                new OrphanedPipeReader(),
                new OrphanHeldPipe(),
                new LeakedPipeEnd(),
                new OrphanHeldLock(),
                new ProcessJoinDeadlock(),
                new ProcessDeadlock(),
                new EndedMutexOwner(),
                new CrosswiseFifoOpen(),
                new UnmetFifoOpen(),
                new StoppedChild(),
                new StalledVm(),
                new DefunctChild(),
                new OrphanedProcess());
    }
}
