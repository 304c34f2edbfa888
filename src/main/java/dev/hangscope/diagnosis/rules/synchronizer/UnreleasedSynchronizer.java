package dev.hangscope.diagnosis.rules.synchronizer;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.ResourceFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Threads wait at a latch, barrier, phaser or exchanger, and whoever might count down or arrive has ended or is stuck. Where a
 * counter died of an exception it is a lost worker.
 */
public final class UnreleasedSynchronizer implements Rule {
    public static final Set<ResourceFacts.Kind> COUNTED = Set.of(
            ResourceFacts.Kind.LATCH,
            ResourceFacts.Kind.BARRIER,
            ResourceFacts.Kind.PHASER,
            ResourceFacts.Kind.EXCHANGER);

    private final Place place;

    /** Which of the waits a rule tells; the list of rules has both, for causes stand before consequences there. */
    public enum Place {
        /** The counts themselves are missing. */
        CAUSE,
        /** A thread that has not counted yet is stuck elsewhere. */
        CONSEQUENCE
    }

    public UnreleasedSynchronizer(Place place) {
        this.place = place;
    }

    @Override
    public Kind kind() {
        return Kind.UNRELEASED_SYNCHRONIZER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : Awaited.of(scene, COUNTED).stream()
                        .filter(it -> !it.isByDeath())
                        .filter(it -> it.isConsequence() == (place == Place.CONSEQUENCE))
                        .map(it -> it.verdict()
                                .map(verdict ->
                                        it.finding(Kind.UNRELEASED_SYNCHRONIZER, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static String summary(Awaited it) {
        return it.who() + " at " + Scene.withArticle(Words.simple(it.resource.type())) + count(it) + "; " + fate(it)
                + it.lostTask() + ".";
    }

    private static String count(Awaited it) {
        Long count = it.resource.count();
        if (count == null) {
            return "";
        }
        String of = it.resource.limit() == null ? "" : " of " + Words.number(it.resource.limit());
        return it.resource.kind() == ResourceFacts.Kind.LATCH
                ? " with a count of " + Words.number(count) + of + " left"
                : " where " + Words.number(count) + of + (count == 1 && of.isEmpty() ? " party" : " parties")
                        + (count == 1 ? " has" : " have") + " not arrived";
    }

    private static String fate(Awaited it) {
        if (!it.lost.isEmpty()) {
            return it.lostNames() + " ended without counting";
        }
        long ended = it.counted.stream()
                .filter(party -> it.scene.threads.living(party.thread()) == null)
                .count();
        long all = it.counted.size();
        if (all == 0 && it.resource.kind() == ResourceFacts.Kind.EXCHANGER) {
            return "no thread can move that could be its partner";
        }
        if (all == 0) {
            return it.kin().isEmpty()
                    ? "nobody was seen to count, and no thread can move"
                    : "nobody has counted, and what could count has ended or waits itself";
        }
        String who = all == 1 ? "the only thread that ever counted" : "all " + all + " threads that ever counted";
        return who
                + (ended == all
                        ? all == 1 ? " has ended" : " have ended"
                        : ended == 0
                                ? all == 1 ? " waits itself" : " wait themselves"
                                : " have ended or wait themselves");
    }

    private static String fix(Awaited it) {
        String counting = it.countingPlace().orElse("each counter");
        return switch (it.resource.kind()) {
            case LATCH ->
                "let " + counting
                        + " count down in a finally block, once for each count, whatever happens before; or let "
                        + it.place() + " await with a time-out.";
            case PHASER ->
                "let a party that ends call arriveAndDeregister() in a finally block (" + counting + "), or let "
                        + it.place() + " wait with a time-out.";
            case EXCHANGER -> "let " + it.place() + " exchange with a time-out: its partner is gone.";
            default ->
                "let as many threads come to the barrier as it has parties (" + counting + "), or let " + it.place()
                        + " await with a time-out.";
        };
    }
}
