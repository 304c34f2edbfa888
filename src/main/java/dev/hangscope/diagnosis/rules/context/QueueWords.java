package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.code.Site;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What findings say of a queue. */
public final class QueueWords {
    private QueueWords() {}

    public static Resource resource(QueueFacts queue) {
        Site site = queue.createdAt();
        return new Resource(ResourceType.QUEUE, queue.type(), site == null ? null : site.toString(), detail(queue));
    }

    private static String detail(QueueFacts queue) {
        if (!queue.isKnown()) {
            return "not known which";
        }
        if (isHandOff(queue)) {
            return "hands over, holds nothing";
        }
        String capacity = queue.capacity() == null ? "unbounded" : "capacity " + Words.number(queue.capacity());
        String size = queue.size() == 0 ? "empty" : queue.isFull() ? "full" : Words.count(queue.size(), "item");
        return capacity + ", " + size;
    }

    public static boolean isHandOff(QueueFacts queue) {
        return queue.capacity() != null && queue.capacity() == 0;
    }

    /** What the name of a queue's class leaves open; nothing where it is known which queue it is. */
    public static String which(QueueFacts queue) {
        return queue.isKnown() ? "" : " (which one is not known without a heap dump)";
    }

    /** {@code an empty LinkedBlockingQueue}. */
    public static String empty(QueueFacts queue) {
        String type = Words.simple(queue.type());
        if (!queue.isKnown()) {
            return Scene.withArticle(type) + which(queue);
        }
        return isHandOff(queue) ? Scene.withArticle(type) : "an empty " + type;
    }

    public static String mark(@Nullable Site site) {
        return site == null
                ? "unknown"
                : site.user()
                        .or(() -> site.frames().stream().findFirst())
                        .map(Scene::mark)
                        .orElse("unknown");
    }

    /** What a proof lacks. */
    public static List<String> notProvenBecause(
            Scene scene, QueueFacts queue, List<JavaThread> waiters, List<JavaThread> mayHelp) {
        List<String> reasons = new ArrayList<>();
        if (!queue.complete()) {
            String because = queue.incompleteBecause() == null ? "" : ": " + queue.incompleteBecause();
            reasons.add("not every use of the queue was seen" + because);
        } else if (!waiters.stream().allMatch(scene::isStuck)) {
            reasons.add("what a thread waits for that could still help, or who started one that ended, is not known");
        }
        if (!mayHelp.isEmpty()) {
            List<String> names = mayHelp.stream().map(JavaThread::name).toList();
            reasons.add(
                    Words.threads(names) + (names.size() == 1 ? " is" : " are") + " alive and may still use the queue");
        }
        reasons.add("a thread that has not used the queue yet may still hold it");
        return reasons;
    }
}
