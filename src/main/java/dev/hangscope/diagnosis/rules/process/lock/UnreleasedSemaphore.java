package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.rules.process.context.AwaitedNotify;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;

/**
 * {@code JoinableQueue.join()} whose remaining {@code task_done()} calls will never come, and a condition of multiprocessing, in a barrier or an
 * event for example, that nobody will notify.
 */
public final class UnreleasedSemaphore extends KnotRule {

    public UnreleasedSemaphore() {
        super(Kind.UNRELEASED_SYNCHRONIZER);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> joins = knot.threads().stream().filter(Shape::isInQueueJoin).toList();
        if (joins.isEmpty()) {
            return ofCondition(scene, knot.in(OsWait.Kind.SHARED_FUTEX));
        }
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

    private static Story ofCondition(ProcessScene scene, List<Stuck> waiters) {
        Stuck first = waiters.get(0);
        String call = AwaitedNotify.by(first).orElse("wait");
        SharedSemaphore semaphore = SharedSemaphore.of(scene, first);
        return new Story(
                (waiters.size() == 1 ? name(first.process()) + " waits" : waiters.size() + " threads wait") + " in "
                        + call
                        + " of multiprocessing, and every process that could come or notify is stuck or has ended.",
                waiters,
                semaphore.resource(),
                semaphore.mappers(),
                List.of(),
                "Let as many parties come as " + call
                        + " waits for, and notify on every path, also when one of them fails; or"
                        + " wait with a timeout.");
    }
}
