package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.EndedThread.Uncaught;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thread that used a queue, with its fate.
 *
 * @param use what it did
 * @param living the thread; {@code null} when it has ended
 * @param ended its end; {@code null} when it lives or its end was forgotten
 */
public record QueueParty(
        QueueUse use, @Nullable JavaThread living, @Nullable EndedThread ended) {

    public static List<QueueParty> of(Scene scene, QueueFacts queue, Predicate<QueueUse> used) {
        return queue.uses().stream()
                .filter(used)
                .map(use -> new QueueParty(use, scene.threads.living(use.thread()), scene.threads.ended(use.thread())))
                .toList();
    }

    public boolean hasEnded() {
        return living == null;
    }

    /** The exception that ended it; {@code null} when it lives, returned, or its end was forgotten. */
    @Nullable
    public Uncaught uncaught() {
        return ended == null ? null : ended.uncaught();
    }

    /** Whether it is known to have ended by returning. */
    public boolean returned() {
        return ended != null && ended.uncaught() == null;
    }

    /** Whether this thread started it, and it is known to have ended. */
    public boolean isEndedChildOf(JavaThread starter) {
        return ended != null && Long.valueOf(starter.id()).equals(ended.startedBy());
    }

    public String name() {
        return living != null ? living.name() : ended != null ? ended.name() : "";
    }

    /** As a producer: what it put, and what became of it. */
    public Releaser asProducer(Scene scene) {
        return releaser(scene, ReleaserRole.PRODUCER, Words.count(use.puts(), "put"), lastPut());
    }

    /** As a consumer: what it took, and what became of it. */
    public Releaser asConsumer(Scene scene) {
        String at = use.lastTakenAt() == null ? "" : "; last at " + use.lastTakenAt();
        return releaser(scene, ReleaserRole.CONSUMER, Words.count(use.takes(), "take"), at);
    }

    private String lastPut() {
        return use.lastPutAt() == null ? "" : "; last at " + use.lastPutAt();
    }

    private Releaser releaser(Scene scene, ReleaserRole role, String done, String lastAt) {
        if (living != null) {
            String doing = PoolWorker.isIdle(living)
                    ? "waiting for a task: an idle pool worker, started at " + startedAt(living)
                    : scene.doing(living);
            return new Releaser(
                    scene.pid(), living.name(), role, new Fate(Fate.State.WAITING, doing + ", after " + done + lastAt));
        }
        if (ended == null) {
            return new Releaser(
                    scene.pid(), "thread " + use.thread(), role, new Fate(Fate.State.ENDED, "after " + done + lastAt));
        }
        String when = ended.ended() == null ? "" : Words.duration(ended.ended()) + " ago";
        String how = ended.uncaught() == null
                ? ""
                : " by an uncaught " + ended.uncaught().type();
        String first = (when + how).strip();
        return new Releaser(
                scene.pid(),
                ended.name(),
                role,
                new Fate(Fate.State.ENDED, first + (first.isEmpty() ? "" : ", ") + "after " + done + lastAt));
    }

    private static String startedAt(JavaThread thread) {
        return thread.startedAt() == null
                ? "a place not seen"
                : thread.startedAt().toString();
    }

    /** {@code java.lang.IllegalStateException: no more (thrown at ...)}. */
    public static String words(Uncaught uncaught) {
        String message = uncaught.message() == null ? "" : ": " + firstLine(uncaught.message());
        String at = uncaught.at() == null ? "" : " (thrown at " + uncaught.at() + ")";
        return uncaught.type() + message + at;
    }

    private static String firstLine(String message) {
        return Words.line(message.strip().lines().findFirst().orElse(""), 200);
    }

    /** {@code its only producer has ended}; {@code of its 3 producers 2 have ended and 1 waits itself}. */
    public static String fate(List<QueueParty> parties, long folded, String noun) {
        long ended = parties.stream().filter(QueueParty::hasEnded).count() + folded;
        long all = parties.size() + folded;
        if (all == 1) {
            return "its only " + noun + (ended == 1 ? " has ended" : " waits for ever itself");
        }
        if (ended == all) {
            return "all its " + Words.count(all, noun) + " have ended";
        }
        if (ended == 0) {
            return "all its " + Words.count(all, noun) + " wait for ever themselves";
        }
        return "of its " + Words.count(all, noun) + " " + Words.number(ended) + (ended == 1 ? " has" : " have")
                + " ended and " + Words.number(all - ended) + (all - ended == 1 ? " waits itself" : " wait themselves");
    }

    /** One line for each death by exception. */
    public static List<Evidence> deaths(List<QueueParty> parties) {
        List<Evidence> lines = new ArrayList<>();
        for (QueueParty party : parties) {
            Uncaught uncaught = party.uncaught();
            if (uncaught != null) {
                lines.add(new Evidence(EvidenceLabel.DIED, Words.quoted(party.name()) + " by " + words(uncaught)));
            }
        }
        return lines;
    }
}
