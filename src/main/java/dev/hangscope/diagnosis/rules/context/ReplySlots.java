package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Queues with room for one item that a call made for its own reply. A thread that takes from one has sent a request and wants the answer. It
 * is no consumer that is idle until there is work.
 */
final class ReplySlots {
    private final Scene scene;

    /** The packages whose code is at work, or waits for the outside: it may bring a reply. */
    private @Nullable Set<String> moving;

    ReplySlots(Scene scene) {
        this.scene = scene;
    }

    /** Whether the thread waits for a reply, and no thread moves that runs code of the library which made the queue. */
    boolean isAwaitedBy(JavaThread thread) {
        QueueFacts queue = scene.jvm.historyIsUnseen() ? null : scene.queueOf(thread);
        Site made = queue == null || !isSlotOf(queue, thread) ? null : queue.createdAt();
        if (made == null) {
            return false;
        }
        List<Frame> makers =
                made.frames().stream().filter(frame -> !frame.isJdk()).toList();
        Set<String> running = thread.stack().stream()
                .filter(frame -> !frame.isJdk())
                .map(Scene::mark)
                .collect(Collectors.toSet());
        // What made the queue has returned, and the call that wanted it has not.
        return makers.size() > 1
                && !running.contains(Scene.mark(makers.get(0)))
                && makers.stream().map(Scene::mark).anyMatch(running::contains)
                && !moving().contains(packageOf(makers.get(0)));
    }

    private static boolean isSlotOf(QueueFacts queue, JavaThread thread) {
        return queue.complete()
                && Integer.valueOf(1).equals(queue.capacity())
                && queue.size() == 0
                && queue.foldedUses() == null
                && queue.uses().stream().allMatch(use -> use.thread() == thread.id() && use.puts() == 0);
    }

    private Set<String> moving() {
        Set<String> known = moving;
        if (known == null) {
            known = scene.jvm.threads().stream()
                    .filter(ReplySlots::moves)
                    .flatMap(thread -> thread.stack().stream())
                    .filter(frame -> !frame.isJdk())
                    .map(ReplySlots::packageOf)
                    .collect(Collectors.toSet());
            moving = known;
        }
        return known;
    }

    private static boolean moves(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || thread.isOutside() || Scene.endsByItself(wait);
    }

    /** The first three parts of the name, {@code org.apache.activemq}. */
    private static String packageOf(Frame frame) {
        String[] parts = frame.type().split("\\.", 4);
        return parts.length < 4 ? frame.type() : parts[0] + "." + parts[1] + "." + parts[2];
    }
}
