package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What findings say of locks, latches, futures, pools, pipes, and of the threads that have to do with them. */
public final class ResourceWords {
    private ResourceWords() {}

    public static Resource of(ResourceFacts facts) {
        return new Resource(ResourceType.of(facts.kind()), facts.type(), text(facts.createdAt()), detail(facts));
    }

    public static Resource of(PoolFacts pool) {
        String size = pool.limit() == null
                ? Words.count(pool.size(), "thread")
                : Words.number(pool.size()) + " of at most " + Words.count(pool.limit(), "thread");
        return new Resource(
                ResourceType.POOL,
                pool.type(),
                text(pool.createdAt()),
                size + ", " + Words.count(pool.pendingCount(), "task") + " in its queue"
                        + (pool.shutdown() ? ", shut down" : ""));
    }

    private static @Nullable String text(@Nullable Site site) {
        return site == null ? null : site.toString();
    }

    private static String detail(ResourceFacts facts) {
        if (facts.kind() == ResourceFacts.Kind.PIPE) {
            // "Pipe" alone would tell no more than the label of the line.
            return facts.count() == null ? facts.type() : WaitWords.countOf(facts) + " bytes in it";
        }
        return WaitWords.left(facts).orElse(Words.simple(facts.type()));
    }

    /** {@code the ReentrantLock made at com.acme.Bank.<init>(Bank.java:9)}. */
    public static String name(ResourceFacts facts) {
        String type = Words.simple(facts.type());
        if (facts.kind() == ResourceFacts.Kind.CLASS) {
            return "the initialization of " + facts.type();
        }
        String noun = facts.kind() == ResourceFacts.Kind.MONITOR ? "the monitor of " + Scene.withArticle(type) : type;
        String made = facts.createdAt() == null ? "" : " made at " + facts.createdAt();
        return (noun.startsWith("the ") ? noun : "the " + noun) + made;
    }

    /** What became of a party: {@code "worker" ended 3 s ago by an uncaught X, after 2 counts; last at ...}. */
    public static Releaser fate(Scene scene, Party party, ReleaserRole role, @Nullable String noun) {
        List<String> did = new ArrayList<>();
        if (noun != null && party.times() > 0) {
            did.add("after " + Words.count(party.times(), noun));
        }
        return fate(scene, party.thread(), role, String.join(", ", did) + (party.at() == null ? "" : at(party, did)));
    }

    private static String at(Party party, List<String> did) {
        return (did.isEmpty() ? "at " : "; last at ") + party.at();
    }

    public static Releaser fate(Scene scene, long id, ReleaserRole role, String did) {
        JavaThread living = scene.threads.living(id);
        EndedThread ended = scene.threads.ended(id);
        if (living != null) {
            boolean idle = PoolWorker.isIdle(living);
            String doing = idle ? "waiting for a task: an idle pool worker" : scene.doing(living);
            Fate.State state = idle || waits(living) ? Fate.State.WAITING : Fate.State.ALIVE;
            return new Releaser(scene.pid(), living.name(), role, new Fate(state, joined(doing, did)));
        }
        if (ended == null) {
            return new Releaser(
                    scene.pid(), "thread " + id, role, new Fate(Fate.State.ENDED, did.isEmpty() ? null : did));
        }
        String when = ended.ended() == null ? "" : Words.duration(ended.ended()) + " ago";
        String how = ended.uncaught() == null
                ? ""
                : " by an uncaught " + ended.uncaught().type();
        String last = joined((when + how).strip(), did);
        return new Releaser(scene.pid(), ended.name(), role, new Fate(Fate.State.ENDED, last.isEmpty() ? null : last));
    }

    /** Whether it stands still until somebody else does something, whatever may come of that. */
    private static boolean waits(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null && wait.kind() != ThreadWait.Kind.OUTSIDE && !Scene.endsByItself(wait);
    }

    private static String joined(String one, String other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : one + ", " + other;
    }

    /** One line for each of these that died by an exception. */
    public static List<Evidence> deaths(Collection<EndedThread> threads) {
        List<Evidence> lines = new ArrayList<>();
        for (EndedThread thread : threads) {
            if (thread.uncaught() != null) {
                lines.add(new Evidence(
                        EvidenceLabel.DIED,
                        Words.quoted(thread.name()) + " by " + QueueParty.words(thread.uncaught())));
            }
        }
        return lines;
    }

    /** The first known method in which one of these did so. */
    public static Optional<String> method(List<Party> parties) {
        return parties.stream()
                .map(Party::at)
                .filter(Objects::nonNull)
                .map(site -> site.user().map(Scene::method))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
