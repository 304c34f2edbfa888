package dev.hangscope.agent.jvm.thread;

import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.stack.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Threads that started after the stacks of a sample were read. They may be in the usage records that were read later, where a thread that
 * is not among the living counts as ended; and each of them may release a waiter.
 */
public final class Newcomers {
    private Newcomers() {}

    /** The living threads with a record that are not among these, as threads that run. */
    public static List<JavaThread> beside(Set<Long> sampled) {
        List<JavaThread> found = new ArrayList<>();
        ThreadTable.living(record -> {
            // The JVM's own threads, whose starts are not seen, may be in the middle of asking for this sample.
            boolean unknown = record.startedBy == 0 || sampled.contains(record.id);
            Thread thread = unknown ? null : record.get();
            if (thread != null && thread.isAlive() && !LivingThreads.isOurs(thread.getName())) {
                found.add(newcomer(record, thread));
            }
        });
        return found;
    }

    private static JavaThread newcomer(ThreadRecord record, Thread thread) {
        return new JavaThread(
                record.id,
                Frames.limited(thread.getName()),
                record.virtual,
                thread.isDaemon(),
                JavaThread.Role.APPLICATION,
                Thread.State.RUNNABLE,
                List.of(),
                null,
                record.startedBy,
                Frames.site(record.startedAt));
    }
}
