package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.code.NotifyingCode;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.WakeFacts;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ended such a wait before: a wait for the same object, or one at the same place. A thread that is alive but never did
 * so proves nothing for the waiter.
 */
public final class FormerReleasers {
    /** So many frames of the application make a place: a helper's alone would mix up the waits of all its callers. */
    private static final int FRAMES_OF_A_PLACE = 2;

    private static final int LISTED = 5;

    private final Scene scene;
    private final Map<Long, @Nullable Party> seen = new LinkedHashMap<>();
    private final Set<Long> atPlace = new LinkedHashSet<>();
    private final List<WakeFacts> notifications = new ArrayList<>();
    private final JavaThread waiter;
    private final Set<Long> elsewhere = new LinkedHashSet<>();
    private final boolean complete;

    private FormerReleasers(Scene scene, JavaThread waiter) {
        this.scene = scene;
        this.waiter = waiter;
        ResourceFacts resource = scene.resourceOf(waiter);
        if (resource != null && resource.kind() != ResourceFacts.Kind.SEMAPHORE) {
            resource.parties().stream()
                    .filter(party -> party.role() == Role.RELEASER)
                    .forEach(party -> seen.put(party.thread(), party));
        }
        boolean all = true;
        for (WakeFacts wakes : scene.wakesAt(waiter)) {
            NotifyingCode code = NotifyingCode.of(wakes, waiter);
            if (code == NotifyingCode.OTHER) {
                continue;
            }
            if (code == NotifyingCode.SAME) {
                notifications.add(wakes);
            }
            boolean same = code == NotifyingCode.SAME || isSamePlace(wakes.at(), waiter);
            wakes.wakers().forEach(waker -> (same ? atPlace : elsewhere).add(waker.thread()));
            all &= wakes.complete();
        }
        atPlace.forEach(id -> seen.putIfAbsent(id, null));
        complete = all;
    }

    public static FormerReleasers of(Scene scene, JavaThread waiter) {
        return new FormerReleasers(scene, waiter);
    }

    private static boolean isSamePlace(@Nullable Site at, JavaThread waiter) {
        return at != null && methods(at.frames()).equals(methods(waiter.stack()));
    }

    private static List<String> methods(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> !frame.isJdk())
                .limit(FRAMES_OF_A_PLACE)
                .map(Scene::mark)
                .toList();
    }

    /** Their ids. */
    public Set<Long> ids() {
        return seen.keySet();
    }

    /** Whether any was seen. */
    boolean wereSeen() {
        return !seen.isEmpty();
    }

    /** Whether all of them have ended or are stuck, and none that may do the same again is left. */
    public boolean areGone() {
        return areGone(scene.knownHelp());
    }

    /** The same in this reading of the graph. */
    public boolean areGone(WaitGraph help) {
        return wereSeen()
                && complete
                && seen.keySet().stream().allMatch(id -> isGone(id, help))
                && elsewhere.stream().allMatch(id -> isGone(id, help))
                && successors().isEmpty()
                && !hasMovingSibling(help)
                && (notifications.isEmpty() || !FirstNotifiers.mayBeLeft(scene, waiter, notifications, ended()));
    }

    /** Whether a thread that was started where one of them was is at work: it may do so for the first time. */
    private boolean hasMovingSibling(WaitGraph help) {
        Set<String> places = new LinkedHashSet<>();
        seen.keySet().forEach(id -> place(scene.threads.startedAt(id)).ifPresent(places::add));
        return scene.jvm.threads().stream()
                .filter(thread ->
                        place(thread.startedAt()).filter(places::contains).isPresent())
                .anyMatch(thread -> !scene.threads.isWithoutWork(thread) && KnownHelp.mayMove(scene, help, thread));
    }

    /** Where a thread was started, as a mark; empty where that is not known. */
    static Optional<String> place(@Nullable Site startedAt) {
        return startedAt == null ? Optional.empty() : startedAt.user().map(Scene::mark);
    }

    /** Whether one died of an exception: that its work was done is out of the question. */
    public boolean isAnyDead() {
        return ended().stream().anyMatch(thread -> thread.uncaught() != null);
    }

    /**
     * Of a thread whose end was not recorded nothing follows: it was one of many virtual threads, and where it came from there may be
     * more.
     */
    private boolean isGone(long id, WaitGraph help) {
        if (scene.threads.living(id) != null) {
            return help.isStuckUnlessWeak(JvmWaitGraph.node(id));
        }
        EndedThread ended = scene.threads.ended(id);
        return ended != null && (!ended.virtual() || ended.startedBy() != null);
    }

    /** Whether one of them is alive and not stuck. */
    public boolean isAnyLeft() {
        return seen.keySet().stream().anyMatch(id -> {
            JavaThread living = scene.threads.living(id);
            return living != null && !scene.threads.isWithoutWork(living) && !isGone(id, scene.knownHelp());
        });
    }

    public List<EndedThread> ended() {
        return seen.keySet().stream()
                .map(scene.threads::ended)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Threads that may do again what the ended ones did, or go on with it. */
    private Set<JavaThread> successors() {
        Set<JavaThread> found = new LinkedHashSet<>(scene.supervisors().replacing(ended()));
        found.addAll(scene.supervisors().continuing(ended()));
        // What it has started before, it does not start while it waits.
        found.removeIf(thread -> thread.id() == waiter.id());
        return found;
    }

    /** What became of each. */
    public List<Releaser> fates() {
        List<Releaser> fates = new ArrayList<>();
        seen.forEach((id, party) -> {
            if (fates.size() < LISTED) {
                fates.add(
                        party == null
                                ? ResourceWords.fate(scene, id, ReleaserRole.WAKER, done())
                                : ResourceWords.fate(scene, party, ReleaserRole.WAKER, "signal"));
            }
        });
        return fates;
    }

    private String done() {
        return notifications.isEmpty() ? "woke threads at this place before" : "notified such objects before";
    }

    /** Where the last notification came from, and when: one before the wait has no effect, and one during it may be of another object. */
    public Optional<Evidence> lastNotification() {
        return latest().map(each -> new Evidence(
                EvidenceLabel.NOTIFIED,
                Scene.withArticle(Words.simple(each.type())) + " at " + each.notifiedAt() + " "
                        + Words.duration(last(each)) + " ago"
                        + (isDuringWait(each)
                                ? ", while the thread waited: it was another object, or what the thread waits for had not"
                                        + " come yet"
                                : "; a notify that comes before the wait has no effect")));
    }

    /** Whether that notification came while the thread waited, and did not end the wait. */
    public boolean wasNotifiedDuringWait() {
        return latest().filter(this::isDuringWait).isPresent();
    }

    private Optional<WakeFacts> latest() {
        return notifications.stream()
                .filter(each -> !each.wakers().isEmpty())
                .min(Comparator.comparing(FormerReleasers::last));
    }

    private boolean isDuringWait(WakeFacts wakes) {
        return waiter.waitsFor() != null
                && last(wakes).compareTo(waiter.waitsFor().since()) < 0;
    }

    private static Duration last(WakeFacts wakes) {
        return wakes.wakers().stream()
                .map(WakeFacts.Waker::last)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** {@code the only thread that ended such a wait before has ended}. */
    public String summary() {
        long ended = seen.keySet().stream()
                .filter(id -> scene.threads.living(id) == null)
                .count();
        boolean one = seen.size() == 1;
        String who =
                one ? "the only thread that ended such a wait before " : "the threads that ended such waits before ";
        if (ended == seen.size()) {
            return who + (one ? "has ended" : "have ended");
        }
        return who + (ended > 0 ? "have ended or wait forever" : one ? "waits forever" : "wait forever");
    }
}
