package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.List;

/**
 * A child made by fork, without exec, whose only thread waits for a lock inside the process: the lock was held by a
 * thread that fork did not copy.
 */
public final class InheritedLock extends KnotRule {

    public InheritedLock() {
        super(Kind.INHERITED_LOCK);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        Stuck child = knot.threads().get(0);
        OsProcess parent = scene.holders().process(child.process().parent());
        String from = parent == null || parent.pid() == 1
                ? "its parent, which has ended"
                : name(parent) + " with its " + parent.threads().size() + " threads";
        return new Story(
                name(child.process()) + " waits for a lock that its only thread does not own: it was forked from "
                        + from + " while the lock was held, and fork copies the lock but not its owner.",
                knot.threads(),
                new Resource(
                        ResourceType.LOCK,
                        null,
                        null,
                        "private to the process; which one the operating system does not know"),
                List.<Releaser>of(),
                List.of(new Evidence(EvidenceLabel.FORK, "forked without exec (PF_FORKNOEXEC), and it has one thread")),
                isPython(child.process())
                        ? "Start workers with the spawn or forkserver method (multiprocessing.get_context(\"spawn\")), or"
                                + " fork before threads and locks (logging, queues) are in use."
                        : "Fork before other threads take locks, exec at once after fork, or protect the lock with"
                                + " pthread_atfork.");
    }
}
