package dev.hangscope.diagnosis.rules.heap;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.heap.Reached;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.rules.wakeup.LostWork;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A heap dump shows that nobody who can move reaches what these threads wait for. It needs no history, so it tells also of a
 * JVM into which the agent came late. An idle worker of a pool that nobody reaches is a leak: it matters where it keeps the
 * JVM alive, and is a note where it does not.
 */
public final class UnreachableWait implements Rule {
    private final Kind kind;

    /** @param kind the kind of hang that this one tells of; each kind of wait belongs to one */
    UnreachableWait(Kind kind) {
        this.kind = kind;
    }

    /** One for each kind of hang that a heap dump can show. */
    public static List<Rule> all() {
        return List.of(
                new UnreachableWait(Kind.DEADLOCK),
                new UnreachableWait(Kind.ABANDONED_LOCK),
                new UnreachableWait(Kind.POOL_EXHAUSTION),
                new UnreachableWait(Kind.UNRELEASED_SYNCHRONIZER),
                new UnreachableWait(Kind.MISSED_SIGNAL),
                new UnreachableWait(Kind.DEAD_CONSUMER),
                new UnreachableWait(Kind.MISSING_SENTINEL),
                new UnreachableWait(Kind.ABANDONED_FUTURE),
                new UnreachableWait(Kind.JOIN_DEADLOCK),
                new UnreachableWait(Kind.EXIT_BLOCKED));
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        List<Reachability> reachability = scene == null ? null : scene.jvm.reachability();
        if (scene == null || reachability == null) {
            return List.of();
        }
        Map<String, List<Reachability>> groups = new LinkedHashMap<>();
        for (Reachability each : reachability) {
            JavaThread thread = scene.threads.living(each.thread());
            ThreadWait wait = thread == null ? null : thread.waitsFor();
            if (thread != null
                    && wait != null
                    && kindOf(scene, thread, wait) == kind
                    && isFinding(each, thread)
                    && !scene.idleByDesign().keepsProcessAlive(thread)) {
                String resource = wait.resource() == null ? "thread " + thread.id() : wait.resource();
                groups.computeIfAbsent(each.outcome() + " " + resource, key -> new ArrayList<>())
                        .add(each);
            }
        }
        return groups.values().stream().map(group -> finding(scene, group)).toList();
    }

    /** A way that only theory knows keeps it from being proven; an idle worker it makes an ordinary one. */
    private static boolean isFinding(Reachability each, JavaThread thread) {
        return each.outcome() == Outcome.STUCK || (each.outcome() == Outcome.OPEN && !PoolWorker.isIdle(thread));
    }

    private static Kind kindOf(Scene scene, JavaThread thread, ThreadWait wait) {
        if (PoolWorker.isIdle(thread)) {
            return Kind.EXIT_BLOCKED;
        }
        return switch (wait.kind()) {
            case QUEUE_TAKE -> Kind.MISSING_SENTINEL;
            case QUEUE_PUT -> Kind.DEAD_CONSUMER;
            case FUTURE -> Kind.ABANDONED_FUTURE;
            case SEMAPHORE -> Kind.POOL_EXHAUSTION;
            case LOCK -> isHeldByTheLiving(scene, thread) ? Kind.DEADLOCK : Kind.ABANDONED_LOCK;
            case THREAD_JOIN, POOL_END -> Kind.JOIN_DEADLOCK;
            case OBJECT_WAIT -> Kind.MISSED_SIGNAL;
            default -> Kind.UNRELEASED_SYNCHRONIZER;
        };
    }

    /**
     * Whether a living thread owns the lock: then that is stuck, too. A StampedLock does not know its owner; the only thread that
     * reaches it and waits for it most often keeps it from itself.
     */
    private static boolean isHeldByTheLiving(Scene scene, JavaThread waiter) {
        ResourceFacts lock = scene.resourceOf(waiter);
        if (lock == null) {
            return false;
        }
        List<Party> owners = lock.parties().stream()
                .filter(party -> party.role() == Role.OWNER)
                .toList();
        return owners.isEmpty()
                ? lock.type().endsWith("StampedLock")
                        && scene.waitingFor(lock.id()).size() == 1
                : owners.stream().anyMatch(party -> scene.threads.living(party.thread()) != null);
    }

    private Finding finding(Scene scene, List<Reachability> group) {
        Reachability first = group.get(0);
        List<JavaThread> waiters = new ArrayList<>();
        Set<Evidence> evidence = new LinkedHashSet<>();
        Set<String> reasons = new LinkedHashSet<>();
        for (Reachability each : group) {
            JavaThread thread = scene.threads.living(each.thread());
            if (thread != null) {
                waiters.add(thread);
            }
            evidence.add(Reached.words(each));
            reasons.addAll(each.notShown());
            if (!each.path().isEmpty()) {
                reasons.add("whoever is at the beginning of that way could use it");
            }
        }
        LostWork lost = LostWork.of(scene, waiters, null);
        evidence.addAll(lost.lines());
        evidence.addAll(Callers.lines(waiters));
        boolean proven = first.outcome() == Outcome.STUCK;
        List<String> marks = new ArrayList<>(waiters.stream().map(Scene::mark).toList());
        marks.add(first.type());
        return new Finding(
                FindingId.of(kind, marks),
                kind,
                verdict(scene, waiters, proven),
                summary(waiters, first, proven) + lost.clause() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                new Resource(resourceType(first), first.type(), null, detail(first)),
                List.of(),
                scene.heldUpBy(waiters).lines(),
                List.copyOf(evidence),
                proven ? List.of() : List.copyOf(reasons),
                fix(waiters.get(0), first));
    }

    /** A leaked pool blocks no exit while main runs, for which no thread has asked. */
    private Verdict verdict(Scene scene, List<JavaThread> waiters, boolean proven) {
        boolean blocksExit = Scene.holdsExit(waiters) && scene.jvm.exit() != ExitState.RUNNING;
        if (kind == Kind.EXIT_BLOCKED && !blocksExit) {
            return Verdict.NOTE;
        }
        return proven ? Verdict.PROVEN : Verdict.LIKELY;
    }

    private static String detail(Reachability first) {
        return first.detail() == null ? "a " + Words.simple(first.type()) : first.detail();
    }

    private ResourceType resourceType(Reachability first) {
        return switch (kind) {
            case MISSING_SENTINEL, DEAD_CONSUMER, EXIT_BLOCKED -> ResourceType.QUEUE;
            case ABANDONED_FUTURE -> ResourceType.FUTURE;
            case DEADLOCK, ABANDONED_LOCK -> ResourceType.LOCK;
            case POOL_EXHAUSTION -> ResourceType.SEMAPHORE;
            case JOIN_DEADLOCK -> ResourceType.THREAD;
            case MISSED_SIGNAL -> ResourceType.MONITOR;
            default -> first.type().endsWith("ConditionObject") ? ResourceType.CONDITION : ResourceType.LATCH;
        };
    }

    private String summary(List<JavaThread> waiters, Reachability first, boolean proven) {
        String what = Scene.withArticle(Words.simple(first.type()));
        String count = Words.count(waiters.size(), noun());
        String waits = waiters.size() == 1 ? " waits for ever " : " wait for ever ";
        String doing = switch (kind) {
            case MISSING_SENTINEL -> "for an item of " + what;
            case DEAD_CONSUMER -> "to put into " + what;
            case EXIT_BLOCKED -> "for work of a pool";
            case ABANDONED_FUTURE -> "for the result of " + what;
            case DEADLOCK, ABANDONED_LOCK -> "to lock " + what;
            case POOL_EXHAUSTION -> "for a permit of " + what;
            case JOIN_DEADLOCK -> "for the end of a thread";
            case MISSED_SIGNAL -> "to be notified of " + what;
            default -> "at " + what;
        };
        String why =
                kind == Kind.JOIN_DEADLOCK ? " that will never end" : " that no thread which could still run can reach";
        return count
                + waits
                + doing
                + (proven ? why : " that, as far as is seen, no thread which could still run can reach");
    }

    private String noun() {
        return switch (kind) {
            case MISSING_SENTINEL -> "consumer";
            case DEAD_CONSUMER -> "producer";
            case EXIT_BLOCKED -> "idle worker";
            default -> "thread";
        };
    }

    private String fix(JavaThread waiter, Reachability first) {
        String place = waiter.userFrame().map(Scene::method).orElse(Words.quoted(waiter.name()));
        String what = Words.simple(first.type());
        return switch (kind) {
            case MISSING_SENTINEL ->
                "whoever drops the " + what + " has to put a sentinel for " + place
                        + " first, and it has to return when it takes one.";
            case DEAD_CONSUMER ->
                "let the consumer drain the " + what + " before it ends, or let " + place + " offer with a time-out.";
            case EXIT_BLOCKED -> "call shutdown() on the pool before its last reference goes, or close() it.";
            case ABANDONED_FUTURE ->
                "complete the " + what + " in a finally block before it is dropped, or let " + place
                        + " get with a time-out.";
            case DEADLOCK ->
                "give back the " + what + " before " + place + " asks for it again, or for what its owner waits for.";
            case ABANDONED_LOCK -> "unlock the " + what + " in a finally block.";
            case POOL_EXHAUSTION -> "release the permits in a finally block before the " + what + " is dropped.";
            case MISSED_SIGNAL ->
                "let whoever changes what " + place + " waits for call notifyAll, in a finally block, or let " + place
                        + " wait with a time-out and look again.";
            case JOIN_DEADLOCK -> "end the thread that " + place + " joins, or join it with a time-out.";
            default ->
                "count down, arrive or signal in a finally block before the " + what + " is dropped, or let " + place
                        + " await with a time-out.";
        };
    }
}
