package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueUse;
import dev.hangscope.agent.jvm.access.UseRecords;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Uses a queue of our own as an application would, and looks whether that was recorded. */
public final class SensorSelfTest {
    private SensorSelfTest() {}

    /** What is wrong; {@code null} when a put and a take were seen. */
    public static @Nullable String run() {
        LinkedBlockingQueue<String> probe = new LinkedBlockingQueue<>();
        QueueRecord queue = UseRecords.of(probe);
        if (queue == null) {
            return "a new LinkedBlockingQueue has no record, so only waits are seen, not who put and took";
        }
        boolean accepted = probe.offer("probe");
        String taken = probe.poll();
        long self = JavaThreads.id(Thread.currentThread());
        for (QueueUse use : queue.uses()) {
            if (use != null && use.threadId == self && use.puts == 1 && use.takes == 1) {
                return null;
            }
        }
        return "a put (" + accepted + ") and a take (" + taken + ") of a new LinkedBlockingQueue were not seen";
    }
}
