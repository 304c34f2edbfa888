package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.rules.process.context.BlockedQueue;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.diagnosis.rules.process.context.UnansweredFile;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Locks whose owners wait for each other: file locks between processes, or locks and conditions inside one process. */
public final class ProcessDeadlock extends KnotRule {

    public ProcessDeadlock() {
        super(Kind.DEADLOCK);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> onFiles = knot.in(OsWait.Kind.FILE_LOCK);
        if (!onFiles.isEmpty()) {
            return onFiles(scene, onFiles);
        }
        return BlockedQueue.in(scene, knot)
                .map(blocked -> blocked.story(scene))
                .or(() -> UnansweredFile.in(knot).map(unanswered -> unanswered.story(scene)))
                .orElseGet(() -> inside(knot));
    }

    private static Story inside(Knot knot) {
        OsProcess process = knot.threads().get(0).process();
        int threads = process.threads().size();
        String who = threads == 1
                ? name(process)
                        + ": its only thread waits for a lock, condition or queue inside the process, and no other"
                        + " thread exists that could release it."
                : name(process) + ": all " + threads + " threads wait for each other, for locks, conditions or queues"
                        + " inside the process.";
        return new Story(
                who,
                knot.threads(),
                new Resource(
                        ResourceType.LOCK,
                        null,
                        null,
                        "private to the process; which one the operating system does not know"),
                List.of(),
                List.of(),
                isPython(process)
                        ? "Look for a Queue.get() or put(), Lock.acquire() or Event.wait() without a partner thread;"
                                + " give it a time-out (py-spy dump --pid " + process.pid() + " shows the line)."
                        : "Take the threads' stacks, look for locks taken in different order or twice, and give waits a"
                                + " time-out.");
    }

    private static Story onFiles(ProcessScene scene, List<Stuck> waiters) {
        List<Releaser> holders = new ArrayList<>();
        for (Stuck waiter : waiters) {
            String file = waiter.thread().waitsFor().object();
            holders.addAll(Streams.releasers(
                    scene,
                    file == null ? Set.of() : scene.holders().lockersOf(file),
                    ReleaserRole.OWNER,
                    process -> new Fate(
                            Fate.State.WAITING,
                            "of the lock that " + waiter.pid() + " wants,",
                            Streams.waits(process))));
        }
        String files = String.join(
                ", ",
                waiters.stream()
                        .flatMap(waiter -> waiter.thread().waitsFor().descriptors().stream()
                                .flatMap(fd -> waiter.process().descriptor(fd).stream()))
                        .map(descriptor -> descriptor.link())
                        .distinct()
                        .toList());
        return new Story(
                waiters.size() == 1 && !holders.isEmpty()
                        ? name(waiters.get(0).process()) + " waits for a file lock owned by process "
                                + holders.get(0).pid() + ", which waits for the first again and so does not release it."
                        : waiters.size() + " processes wait for file locks that they hold against each other.",
                waiters,
                new Resource(ResourceType.FILE_LOCK, null, null, files),
                holders,
                List.of(),
                "Lock files in the same order everywhere, or try without waiting (LOCK_NB) and give up what is held.");
    }
}
