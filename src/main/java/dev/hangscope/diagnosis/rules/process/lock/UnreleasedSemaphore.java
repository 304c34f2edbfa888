package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;

/** {@code JoinableQueue.join()} whose remaining {@code task_done()} calls will never come. */
public final class UnreleasedSemaphore extends KnotRule {

    public UnreleasedSemaphore() {
        super(Kind.UNRELEASED_SYNCHRONIZER);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> joins = knot.threads().stream().filter(Shape::isInQueueJoin).toList();
        List<Stuck> consumers = knot.in(OsWait.Kind.READ);
        return new Story(
                name(joins.get(0).process())
                        + " waits in JoinableQueue.join() for task_done() calls that nobody will make: "
                        + (consumers.isEmpty()
                                ? "no process is left that could."
                                : "its consumers wait for the next item."),
                joins,
                new Resource(ResourceType.SEMAPHORE, null, null, "of a multiprocessing.JoinableQueue"),
                consumers.stream()
                        .map(consumer -> new Releaser(
                                consumer.pid(),
                                null,
                                ReleaserRole.CONSUMER,
                                new Fate(
                                        Fate.State.WAITING,
                                        "which",
                                        "waits in " + consumer.thread().call())))
                        .toList(),
                List.of(),
                "Call task_done() once for each item taken, also when its handling fails (try/finally).");
    }
}
