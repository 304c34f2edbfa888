package dev.hangscope.diagnosis.rules.wakeup;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.FormerReleasers;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.QueueParty;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.LostTask;
import dev.hangscope.snapshot.stack.PerStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of the code that waits which failed or were rejected: what they were to do for the waiters will not be done. An exception in a
 * task ends no thread, and a scheduler never runs a periodic task again that failed, so that no thread tells of it.
 */
public final class LostWork {
    /** A task lost, or a thread that died, so long before the wait began was hardly to end it. */
    public static final Duration BEFORE_THE_WAIT = Duration.ofMinutes(1);

    private static final int LISTED = 3;

    private final Scene scene;
    private final List<JavaThread> waiters;
    private final Set<String> code;
    private final List<LostTask> tasks = new ArrayList<>();

    private LostWork(Scene scene, Collection<JavaThread> waiters, @Nullable ResourceFacts resource) {
        this.scene = scene;
        this.waiters = List.copyOf(waiters);
        code = new LinkedHashSet<>(Helpers.code(PerStack.frames(waiters)));
        if (resource != null) {
            code.addAll(code(resource.createdAt()));
        }
        Duration since = Scene.longest(waiters).plus(BEFORE_THE_WAIT);
        for (LostTask task : scene.jvm.lostTasks() == null ? List.<LostTask>of() : scene.jvm.lostTasks()) {
            if (task.ago().compareTo(since) < 0 && codeOf(task).stream().anyMatch(code::contains)) {
                tasks.add(task);
            }
        }
    }

    public static LostWork of(Scene scene, Collection<JavaThread> waiters, @Nullable ResourceFacts resource) {
        return new LostWork(scene, waiters, resource);
    }

    private static Set<String> codeOf(LostTask task) {
        Set<String> types = code(task.submittedAt());
        if (task.exception() != null) {
            types.addAll(code(task.exception().at()));
        }
        return types;
    }

    private static Set<String> code(@Nullable Site site) {
        return Helpers.code(site == null ? Stream.empty() : site.frames().stream());
    }

    /**
     * Whether such tasks were lost, and no thread is left that could do their work. A task that failed once may have given its exception
     * to its caller; a periodic one has none, and a rejected one never began.
     */
    public boolean isFinal() {
        return tasks.stream().anyMatch(task -> task.periodic() || task.exception() == null)
                && waiters.stream()
                        .noneMatch(waiter -> FormerReleasers.of(scene, waiter).isAnyLeft())
                && !Helpers.any(scene, waiters, code);
    }

    public List<Evidence> lines() {
        List<Evidence> lines = new ArrayList<>();
        for (LostTask task : tasks) {
            if (lines.size() < LISTED) {
                lines.add(line(task));
            }
        }
        return lines;
    }

    /**
     * What a summary says of the task that was lost nearest to the beginning of the wait; empty where no code of the application that
     * waits has to do with one. A library's class on both stacks is no sign.
     */
    public String clause() {
        Duration waited = Scene.longest(waiters);
        Set<String> own = Helpers.ownCode(scene, waiters);
        return tasks.stream()
                .filter(task -> codeOf(task).stream().anyMatch(own::contains))
                .min(Comparator.comparing(task -> task.ago().minus(waited).abs()))
                .map(LostWork::clause)
                .orElse("");
    }

    private static String clause(LostTask task) {
        return "; a task of the same code "
                + (task.exception() == null
                        ? "was rejected by its pool"
                        : "failed with " + Words.simple(task.exception().type()));
    }

    private static Evidence line(LostTask task) {
        String what = task.periodic() ? "a periodic task" : "a task";
        String where = task.submittedAt() == null ? "" : " submitted at " + task.submittedAt();
        String how = task.exception() == null
                ? " was rejected by its pool "
                : " failed with " + QueueParty.words(task.exception()) + " ";
        return new Evidence(
                EvidenceLabel.LOST,
                what + where + how + Words.duration(task.ago()) + " ago"
                        + (task.periodic() ? "; it will not run again" : ""));
    }
}
