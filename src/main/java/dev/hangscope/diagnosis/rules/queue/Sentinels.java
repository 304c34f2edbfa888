package dev.hangscope.diagnosis.rules.queue;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueParty;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.history.QueueUse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sentinels of one queue, as far as they show: a consumer that returned right after a take has taken one, probably.
 *
 * @param ended consumers that returned, each after its last take
 * @param all consumers ever seen
 * @param left those that have not ended
 * @param endedTypes classes of the last items of {@code ended}
 * @param ordinaryTypes classes of the last items of those that are left
 * @param ordered whether one of {@code ended} returned right after the queue's last put
 */
record Sentinels(
        List<QueueParty> ended,
        long all,
        long left,
        Set<String> endedTypes,
        Set<String> ordinaryTypes,
        boolean ordered) {

    /** A consumer that ends this soon after the last put ends because of it, not because it idled; counts are sampled. */
    private static final Duration AT_ONCE = Duration.ofMillis(1250);

    static Sentinels of(Scene scene, QueueFacts queue, Collection<Long> waiters) {
        List<QueueParty> consumers =
                QueueParty.of(scene, queue, use -> use.takes() > 0 || waiters.contains(use.thread()));
        Set<Long> seen = consumers.stream().map(party -> party.use().thread()).collect(Collectors.toSet());
        long unseen = waiters.stream().filter(id -> !seen.contains(id)).count();
        long folded = queue.foldedUses() == null ? 0 : queue.foldedUses().consumers();
        List<QueueParty> ended = consumers.stream().filter(QueueParty::returned).toList();
        List<QueueParty> left =
                consumers.stream().filter(party -> !party.hasEnded()).toList();
        Duration lastPut = lastPut(queue);
        boolean ordered = lastPut != null && ended.stream().anyMatch(party -> endedAtOnce(party, lastPut));
        return new Sentinels(
                ended, consumers.size() + unseen + folded, left.size() + unseen, types(ended), types(left), ordered);
    }

    /** Time since the newest put; {@code null} when there was none. */
    static @Nullable Duration lastPut(QueueFacts queue) {
        return queue.uses().stream()
                .map(QueueUse::lastPut)
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElse(null);
    }

    private static boolean endedAtOnce(QueueParty party, Duration lastPut) {
        Duration ended = party.ended() == null ? null : party.ended().ended();
        return ended != null && lastPut.minus(ended).abs().compareTo(AT_ONCE) <= 0;
    }

    private static Set<String> types(List<QueueParty> parties) {
        return parties.stream()
                .map(party -> party.use().lastTakenType())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a fellow's end shows that the work is over: its last item was of another class, or the queue's last. */
    boolean showTheEnd() {
        return isOwnClass() || ordered;
    }

    /** The sentinel's class, when it is one that ordinary items do not have; {@code null} otherwise. */
    @Nullable
    String ownClass() {
        return isOwnClass() ? endedTypes.iterator().next() : null;
    }

    private boolean isOwnClass() {
        return endedTypes.size() == 1
                && !ordinaryTypes.isEmpty()
                && !ordinaryTypes.contains(endedTypes.iterator().next());
    }

    Evidence words() {
        if (ended.isEmpty()) {
            return new Evidence(EvidenceLabel.SENTINELS, "none taken: no consumer has returned, " + areLeft());
        }
        String each = ended.size() == 1 ? "after taking " : "each after taking ";
        String what = endedTypes.isEmpty()
                ? "what was not seen"
                : Words.list(endedTypes.stream().map(Scene::withArticle).toList());
        String alike = isOwnClass() || ordinaryTypes.isEmpty() || endedTypes.isEmpty()
                ? ""
                : " (of the same class as ordinary items)";
        return new Evidence(
                EvidenceLabel.SENTINELS,
                ended.size() + " of " + Words.count(all, "consumer") + " ended, " + each + what + alike + "; "
                        + areLeft());
    }

    private String areLeft() {
        return Words.number(left) + (left == 1 ? " is" : " are") + " left";
    }
}
