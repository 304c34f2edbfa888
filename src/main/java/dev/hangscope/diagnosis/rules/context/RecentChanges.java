package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.PoolWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What ended or changed just before the sample. A thread that ended, a worker that became idle and a thread that used the resource may
 * each have released a waiter that has not run since: it still shows the stack of its wait. So a verdict that rests on all releasers
 * being gone waits until the last change is older than the grace.
 */
public final class RecentChanges {
    /** A woken thread runs within milliseconds, or within tenths of a second where the machine is overloaded. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Scene scene;

    /** The threads that ended just now, and the workers that became idle or were woken just now. */
    private final Map<Long, Changed> changed = new LinkedHashMap<>();

    private final boolean anyEnded;

    /** A thread that changed: what it runs, or where it was started. */
    private record Changed(
            @Nullable JavaThread living, @Nullable Site startedAt) {}

    RecentChanges(Scene scene) {
        this.scene = scene;
        boolean ended = false;
        for (EndedThread thread : scene.jvm.endedThreads()) {
            if (isRecent(thread.ended())) {
                changed.put(thread.id(), new Changed(null, thread.startedAt()));
                ended = true;
            }
        }
        anyEnded = ended;
        for (JavaThread thread : scene.jvm.threads()) {
            if (thread.role() == JavaThread.Role.APPLICATION && (hasBecomeIdle(thread) || wasWoken(thread))) {
                changed.put(thread.id(), new Changed(thread, thread.startedAt()));
            }
        }
    }

    private static boolean isRecent(@Nullable Duration ago) {
        return ago != null && ago.compareTo(GRACE) <= 0;
    }

    /** Whether the thread's wait began just now. */
    static boolean isNew(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && isRecent(wait.since());
    }

    private boolean hasBecomeIdle(JavaThread thread) {
        return isNew(thread) && scene.threads.isWithoutWork(thread);
    }

    /** Whether a pool's worker is between two tasks and does not wait: it has its next task, or looks for one. */
    private static boolean wasWoken(JavaThread thread) {
        return thread.state() == Thread.State.RUNNABLE && PoolWorker.isBetweenTasks(thread);
    }

    /** Whether any thread has ended just now. */
    boolean isAnyEnded() {
        return anyEnded;
    }

    /** The verdict, or {@link Verdict#SUSPECTED} in the place of LIKELY where one of these may have been released just now. */
    public Verdict soften(Verdict verdict, Collection<JavaThread> waiters) {
        return verdict == Verdict.LIKELY && mayHaveReleased(waiters) ? Verdict.SUSPECTED : verdict;
    }

    /** Whether one of these may have been released just now. */
    public boolean mayHaveReleased(Collection<JavaThread> waiters) {
        if (waiters.stream().anyMatch(this::isItsResourceInUse)) {
            return true;
        }
        if (changed.isEmpty()) {
            return false;
        }
        Releasers releasers = releasers(waiters);
        return releasers.ids.isEmpty()
                ? hasRelatedCodeChanged(waiters)
                : changed.entrySet().stream()
                        .anyMatch(each -> releasers.ids.contains(each.getKey())
                                || FormerReleasers.place(each.getValue().startedAt)
                                        .filter(releasers.places::contains)
                                        .isPresent());
    }

    /** Whether another thread did just now what ends such a wait. */
    private boolean isItsResourceInUse(JavaThread waiter) {
        ResourceFacts resource = scene.resourceOf(waiter);
        boolean released = resource != null
                && resource.parties().stream()
                        .anyMatch(party -> party.role() == Role.RELEASER
                                && party.thread() != waiter.id()
                                && isRecent(party.last()));
        QueueFacts queue = scene.queueOf(waiter);
        boolean put = queue != null
                && queue.uses().stream().anyMatch(use -> use.thread() != waiter.id() && isRecent(use.lastPut()));
        return released || put;
    }

    /** The threads that were seen to end such waits, and where they were started: a sibling may have done so unseen. */
    private record Releasers(Set<Long> ids, Set<String> places) {}

    private Releasers releasers(Collection<JavaThread> waiters) {
        Set<Long> ids = new HashSet<>();
        for (JavaThread waiter : waiters) {
            ids.addAll(FormerReleasers.of(scene, waiter).ids());
            QueueFacts queue = scene.queueOf(waiter);
            if (queue != null) {
                queue.uses().forEach(use -> ids.add(use.thread()));
            }
        }
        Set<String> places = new HashSet<>();
        ids.forEach(id -> FormerReleasers.place(scene.threads.startedAt(id)).ifPresent(places::add));
        return new Releasers(ids, places);
    }

    private boolean hasRelatedCodeChanged(Collection<JavaThread> waiters) {
        Predicate<JavaThread> other = Helpers.ofOtherCode(scene, waiters);
        Set<String> code = new HashSet<>();
        waiters.forEach(thread -> code.addAll(Helpers.code(thread.stack().stream())));
        return changed.values().stream()
                .anyMatch(each -> each.living != null ? !other.test(each.living) : isRelated(each.startedAt, code));
    }

    private boolean isRelated(@Nullable Site startedAt, Set<String> code) {
        List<String> types = new ArrayList<>();
        if (startedAt != null) {
            startedAt.user().map(Frame::type).map(Frame::topLevel).ifPresent(types::add);
        }
        return types.isEmpty() || types.stream().anyMatch(type -> code.contains(type) || !scene.isOfApplication(type));
    }
}
