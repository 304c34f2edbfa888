package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.task.LostTasks;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.snapshot.stack.Frames;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The tasks that failed or were rejected, the newest first. */
public final class LostTaskLook {
    private LostTaskLook() {}

    /** Returns the newest tasks that failed or were rejected, the newest first. */
    public static List<LostTask> facts(LookTime time) {
        return LostTasks.all().stream()
                .filter(entry -> entry.pool == null || isDropped(entry.pool.get()))
                .sorted(Comparator.comparingLong(entry -> -entry.nanos))
                .map(entry -> fact(entry, time))
                .toList();
    }

    /** A pool that has the submitter run what it rejects loses nothing. */
    private static boolean isDropped(@Nullable Object pool) {
        return pool != null
                && !(JdkInternals.read(ThreadPoolExecutor.class, "handler", pool)
                        instanceof ThreadPoolExecutor.CallerRunsPolicy);
    }

    private static LostTask fact(LostTasks.Entry entry, LookTime time) {
        String type = entry.type;
        return new LostTask(
                entry.thread,
                time.since(entry.nanos),
                entry.periodic,
                type == null
                        ? null
                        : new EndedThread.Uncaught(Frames.withoutAddress(type), entry.message, Frames.site(entry.at)),
                Frames.site(type == null ? entry.at : entry.submittedAt));
    }
}
