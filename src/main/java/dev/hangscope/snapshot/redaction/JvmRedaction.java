package dev.hangscope.snapshot.redaction;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.Coroutines;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.EndedThread.Uncaught;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.text.Secrets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Java side without secrets: names of threads, messages of exceptions, command lines of children. */
final class JvmRedaction {
    private JvmRedaction() {}

    static JvmFacts of(JvmFacts jvm) {
        List<Reachability> reachability = jvm.reachability();
        List<LostTask> lostTasks = jvm.lostTasks();
        List<ThreadActivity> activities = jvm.activities();
        FullHeap heap = jvm.fullHeap();
        Coroutines coroutines = jvm.coroutines();
        return new JvmFacts(
                jvm.exit(),
                jvm.exitSince(),
                Redaction.each(jvm.threads(), JvmRedaction::thread),
                Redaction.each(jvm.endedThreads(), JvmRedaction::ended),
                jvm.queues(),
                jvm.resources(),
                jvm.pools(),
                Redaction.each(jvm.children(), JvmRedaction::child),
                jvm.unseenBefore(),
                reachability == null ? null : Redaction.each(reachability, JvmRedaction::reached),
                jvm.borrowed(),
                jvm.requests(),
                jvm.wakes(),
                lostTasks == null ? null : Redaction.each(lostTasks, JvmRedaction::lost),
                activities == null ? null : Redaction.each(activities, JvmRedaction::activity),
                heap == null ? null : fullHeap(heap),
                jvm.lenders(),
                coroutines == null ? null : coroutines(coroutines));
    }

    private static Coroutines coroutines(Coroutines all) {
        List<CoroutineGroup> groups = Redaction.each(all.groups(), JvmRedaction::coroutine);
        return new Coroutines(all.count(), all.complete(), all.creationRecorded(), groups);
    }

    private static CoroutineGroup coroutine(CoroutineGroup group) {
        String name = Redaction.text(group.name());
        return Objects.equals(name, group.name()) ? group : group.withName(name);
    }

    private static FullHeap fullHeap(FullHeap heap) {
        return new FullHeap(
                heap.span(),
                heap.samples(),
                heap.collectors(),
                heap.others(),
                heap.leastUsed(),
                heap.most(),
                Redaction.each(heap.limits(), Secrets::redacted));
    }

    private static ThreadActivity activity(ThreadActivity activity) {
        OutsideUse use = activity.use();
        if (use == null) {
            return activity;
        }
        List<OtherEnd> others = Redaction.each(use.others(), JvmRedaction::otherEnd);
        String link = Secrets.redacted(use.link());
        return others == use.others() && link.equals(use.link())
                ? activity
                : activity.with(new OutsideUse(use.descriptor(), link, use.connection(), others));
    }

    private static OtherEnd otherEnd(OtherEnd end) {
        String command = Secrets.redacted(end.command());
        return command.equals(end.command()) ? end : end.withCommand(command);
    }

    private static JavaThread thread(JavaThread thread) {
        String name = Secrets.redacted(thread.name());
        return name.equals(thread.name())
                ? thread
                : new JavaThread(
                        thread.id(),
                        name,
                        thread.virtual(),
                        thread.daemon(),
                        thread.role(),
                        thread.state(),
                        thread.stack(),
                        thread.waitsFor(),
                        thread.startedBy(),
                        thread.startedAt());
    }

    private static EndedThread ended(EndedThread thread) {
        String name = Secrets.redacted(thread.name());
        Uncaught uncaught = uncaught(thread.uncaught());
        return name.equals(thread.name()) && Objects.equals(uncaught, thread.uncaught())
                ? thread
                : new EndedThread(
                        thread.id(),
                        name,
                        thread.virtual(),
                        thread.ended(),
                        uncaught,
                        thread.startedBy(),
                        thread.startedAt());
    }

    private static LostTask lost(LostTask task) {
        Uncaught exception = uncaught(task.exception());
        return Objects.equals(exception, task.exception())
                ? task
                : new LostTask(task.thread(), task.ago(), task.periodic(), exception, task.submittedAt());
    }

    private static @Nullable Uncaught uncaught(@Nullable Uncaught uncaught) {
        return uncaught == null
                ? null
                : new Uncaught(uncaught.type(), Redaction.text(uncaught.message()), uncaught.at());
    }

    private static ChildProcess child(ChildProcess child) {
        String command = Redaction.text(child.command());
        return Objects.equals(command, child.command())
                ? child
                : new ChildProcess(
                        child.pid(),
                        command,
                        child.startedBy(),
                        child.startedAt(),
                        child.exitCode(),
                        child.reaper(),
                        child.streams());
    }

    private static Reachability reached(Reachability reached) {
        List<String> path = Redaction.each(reached.path(), JvmRedaction::step);
        return path == reached.path()
                ? reached
                : new Reachability(
                        reached.thread(),
                        reached.outcome(),
                        reached.type(),
                        reached.detail(),
                        path,
                        reached.notShown(),
                        reached.reachedBy(),
                        reached.from(),
                        reached.weakly());
    }

    /**
     * A path may begin with a thread's name in quotes. All else in it are names of fields and classes: {@code password:
     * java.lang.String} is none.
     */
    private static String step(String line) {
        int close = line.lastIndexOf('"');
        if (close <= 0 || line.charAt(0) != '"') {
            return line;
        }
        String name = line.substring(1, close);
        String redacted = Secrets.redacted(name);
        return redacted.equals(name) ? line : '"' + redacted + line.substring(close);
    }
}
