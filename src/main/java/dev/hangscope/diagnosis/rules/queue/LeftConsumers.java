package dev.hangscope.diagnosis.rules.queue;

import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Supervisors;
import dev.hangscope.diagnosis.rules.context.code.ExitCall;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Consumers that no thread misses and that are not idle by design all the same: those of one job whose producers have all ended, one
 * that made its queue itself and gave it to no thread that used it, and tasks of a pool that is being closed.
 */
final class LeftConsumers {
    private final Scene scene;
    private final Set<Long> starters = new HashSet<>();
    private final Set<NodeId> closing;
    private final boolean jvmEnds;

    LeftConsumers(Scene scene) {
        this.scene = scene;
        jvmEnds = scene.jvm.exit() != ExitState.RUNNING
                || scene.jvm.threads().stream().anyMatch(ExitCall::isIn);
        for (JavaThread thread : scene.jvm.threads()) {
            starters.add(thread.startedBy());
        }
        for (EndedThread thread : scene.jvm.endedThreads()) {
            starters.add(thread.startedBy());
        }
        closing = scene.jvm.threads().stream()
                .filter(thread -> thread.waitsFor() != null
                        && thread.waitsFor().kind() == ThreadWait.Kind.POOL_END
                        && !Scene.endsByItself(thread.waitsFor())
                        && scene.isOld(thread))
                .map(thread -> JvmWaitGraph.node(thread.id()))
                .collect(Collectors.toSet());
    }

    boolean are(QueueFacts queue, List<JavaThread> consumers) {
        // Daemons do not wait for the end of a job when main has ended: the JVM will end them.
        return !(jvmEnds && consumers.stream().allMatch(JavaThread::daemon))
                && queue.complete()
                && queue.foldedUses() == null
                && (areOfOneJob(queue, consumers) || isItsOwn(queue, consumers) || areOfClosedPool(queue, consumers));
    }

    /** Whether one thread started the consumers and all producers, in one class, and the producers have ended. */
    private boolean areOfOneJob(QueueFacts queue, List<JavaThread> consumers) {
        List<QueueUse> puts =
                queue.uses().stream().filter(use -> use.puts() > 0).toList();
        JavaThread first = consumers.get(0);
        return !puts.isEmpty()
                && first.startedBy() != null
                && consumers.stream().allMatch(thread -> isSibling(first, thread.startedBy(), thread.startedAt()))
                && puts.stream()
                        .map(use -> scene.threads.ended(use.thread()))
                        .allMatch(ended -> isSibling(first, ended));
    }

    /**
     * Whether one call, which its caller has left long ago, started these consumers and all producers, and the producers have ended. The
     * caller does other things since; that it is alive does not mean that it puts more into this queue.
     */
    boolean areOfOneCall(QueueFacts queue, List<JavaThread> consumers) {
        Long starter = consumers.get(0).startedBy();
        JavaThread caller = starter == null ? null : scene.threads.living(starter);
        if (caller == null || !scene.isOld(caller) || !queue.complete() || queue.foldedUses() != null) {
            return false;
        }
        Set<Optional<List<String>>> calls = new HashSet<>();
        consumers.forEach(thread -> calls.add(callOf(caller, thread.startedBy(), thread.startedAt())));
        for (QueueUse use : queue.uses()) {
            if (use.puts() > 0) {
                EndedThread ended = scene.threads.ended(use.thread());
                calls.add(ended == null ? Optional.empty() : callOf(caller, ended.startedBy(), ended.startedAt()));
            }
        }
        return calls.size() == 1 && !calls.contains(Optional.empty());
    }

    /** The line of the caller that made the call, and the method that it called there and has left. */
    private static Optional<List<String>> callOf(
            JavaThread caller, @Nullable Long startedBy, @Nullable Site startedAt) {
        if (startedAt == null || !Long.valueOf(caller.id()).equals(startedBy)) {
            return Optional.empty();
        }
        Set<String> now = caller.stack().stream()
                .filter(frame -> !frame.isJdk())
                .map(Scene::mark)
                .collect(Collectors.toSet());
        Frame called = null;
        for (Frame frame : startedAt.frames()) {
            if (!frame.isJdk() && now.contains(Scene.mark(frame))) {
                return called == null ? Optional.empty() : Optional.of(List.of(frame.toString(), Scene.mark(called)));
            }
            called = frame.isJdk() ? called : frame;
        }
        return Optional.empty();
    }

    private static boolean isSibling(JavaThread thread, @Nullable EndedThread ended) {
        return ended != null && isSibling(thread, ended.startedBy(), ended.startedAt());
    }

    private static boolean isSibling(JavaThread thread, @Nullable Long startedBy, @Nullable Site startedAt) {
        Optional<String> place = code(startedAt);
        return Objects.equals(thread.startedBy(), startedBy)
                && place.isPresent()
                && place.equals(code(thread.startedAt()));
    }

    private static Optional<String> code(@Nullable Site site) {
        return site == null ? Optional.empty() : site.user().map(Frame::type).map(Supervisors::topLevel);
    }

    /** Whether the only consumer is still in the method that made the queue, and neither started a thread nor saw another one at it. */
    private boolean isItsOwn(QueueFacts queue, List<JavaThread> consumers) {
        JavaThread consumer = consumers.get(0);
        Optional<String> made = queue.createdAt() == null
                ? Optional.empty()
                : queue.createdAt().user().map(Scene::mark);
        return consumers.size() == 1
                && made.isPresent()
                && made.equals(consumer.userFrame().map(Scene::mark))
                && !consumer.name().equals("main")
                && queue.uses().stream().allMatch(use -> use.thread() == consumer.id())
                && !starters.contains(consumer.id());
    }

    /** Whether a thread waits for the end of the pool whose tasks they are: it wants no more work for them. */
    private boolean areOfClosedPool(QueueFacts queue, List<JavaThread> consumers) {
        boolean unused = queue.uses().stream().allMatch(use -> use.puts() == 0);
        return unused
                && !closing.isEmpty()
                && scene.graph.heldUpBy(scene.nodes(consumers)).anyMatch(node -> closing.contains(node.id()));
    }
}
