package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.BlockedQueue;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.diagnosis.rules.process.context.UnansweredFile;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;

/** Processes that wait for each other's end, or for the end of a worker that itself waits for work for ever. */
final class ProcessJoinDeadlock extends KnotRule {

    ProcessJoinDeadlock() {
        super(Kind.JOIN_DEADLOCK);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        BlockedQueue blocked = BlockedQueue.in(scene, knot).orElse(null);
        if (blocked != null) {
            return blocked.story(scene);
        }
        UnansweredFile unanswered = UnansweredFile.in(knot).orElse(null);
        if (unanswered != null) {
            return unanswered.story(scene);
        }
        List<Stuck> workers = new ArrayList<>(knot.readers());
        knot.in(OsWait.Kind.SHARED_FUTEX).stream()
                .filter(stuck -> !workers.contains(stuck))
                .forEach(workers::add);
        List<Stuck> joiners = scene.waitersForEndOf(knot.pids());
        List<Stuck> waiters = workers.isEmpty() ? knot.threads() : workers;
        Stuck worker = waiters.get(0);
        OsDescriptor stream = worker.stream().orElse(null);
        List<Evidence> evidence = new ArrayList<>(joined(joiners, "it"));
        boolean queue = Shape.isQueue(worker.process());
        boolean joinable = Shape.isJoinableQueue(worker.process());
        Resource resource = stream == null ? null : Streams.resource(scene, stream);
        String summary = joiners.isEmpty()
                ? "The processes " + knot.pids() + " wait for each other only."
                : name(joiners.get(0).process()) + " waits for the end of "
                        + name(worker.process()) + ", which waits for ever for work"
                        + (queue
                                ? " in a " + (joinable ? "multiprocessing.JoinableQueue" : "multiprocessing.Queue")
                                : "")
                        + " that only the waiting could still put.";
        return new Story(
                summary,
                waiters,
                resource,
                stream == null ? List.of() : Streams.holdersOfOtherEnd(scene, stream),
                evidence,
                joinable
                        ? "Join the queue, not its consumers: make the consumers daemonic and do not join them, or end them"
                                + " with a sentinel each."
                        : "Put what the worker waits for, or a sentinel, before joining it.");
    }
}
