package dev.hangscope.report;

import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a thread waits for, in words: first what all such waits have in common, then what is known of the one object. */
final class WaitListing {
    private final Map<Long, String> threads = new HashMap<>();
    private final Map<String, QueueFacts> queues = new HashMap<>();
    private final Map<String, ResourceFacts> resources = new HashMap<>();
    private final Map<String, PoolFacts> pools = new HashMap<>();

    WaitListing(JvmFacts jvm) {
        jvm.threads().forEach(thread -> threads.put(thread.id(), thread.name()));
        jvm.queues().forEach(queue -> queues.put(queue.id(), queue));
        jvm.resources().forEach(resource -> resources.put(resource.id(), resource));
        jvm.pools().forEach(pool -> pools.put(pool.id(), pool));
    }

    /** {@code locks a ReentrantLock}: the same for waits on two objects of one class. {@code null} for a thread that runs. */
    @Nullable
    String doing(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null) {
            return switch (thread.state()) {
                case WAITING, BLOCKED -> "waits, not known what for,";
                case TIMED_WAITING -> "waits with a time-out";
                case NEW, RUNNABLE, TERMINATED -> null;
            };
        }
        boolean timed = wait.timed() && wait.kind() != ThreadWait.Kind.SLEEP;
        return timed ? doing(wait) + " with a time-out" : doing(wait);
    }

    private String doing(ThreadWait wait) {
        String on = wait.resource() == null ? "" : wait.resource();
        return switch (wait.kind()) {
            case QUEUE_TAKE -> "takes from " + a(queues.get(on), "a queue");
            case QUEUE_PUT -> "puts into " + a(queues.get(on), "a queue");
            case THREAD_JOIN -> "in Thread.join";
            case POOL_END -> {
                PoolFacts pool = pools.get(on);
                yield "waits for the end of "
                        + (pool == null ? "a pool" : WaitWords.withArticle(Words.simple(pool.type())));
            }
            case CLASS_INIT -> "waits for the initialization of a class";
            case MONITOR_ENTER -> {
                ResourceFacts monitor = resources.get(on);
                yield "enters " + (monitor == null ? "a monitor" : "the monitor of " + a(monitor, "an object"));
            }
            case LOCK -> "locks " + a(resources.get(on), "a lock");
            case LATCH -> "awaits " + a(resources.get(on), "a latch");
            case BARRIER -> "awaits " + a(resources.get(on), "a barrier");
            case PHASER -> "awaits " + a(resources.get(on), "a phaser");
            case SEMAPHORE -> "acquires from " + a(resources.get(on), "a semaphore");
            case EXCHANGER -> "waits for a partner at an exchanger";
            case FUTURE -> "waits for the result of " + a(resources.get(on), "a future");
            case CONDITION -> "awaits a condition";
            case PIPE_READ -> "reads from " + a(resources.get(on), "a pipe");
            case PIPE_WRITE -> "writes into " + a(resources.get(on), "a pipe");
            case PROCESS_END -> "waits for a process's end";
            case CHILD_READ -> "reads from a child process";
            case CHILD_WRITE -> "writes into a child process";
            case OBJECT_WAIT -> "in Object.wait" + object(wait);
            case PARK -> "parked" + object(wait);
            case SLEEP -> "sleeps";
            case OUTSIDE -> "waits for the outside";
        };
    }

    private static String a(@Nullable QueueFacts queue, String unknown) {
        return queue == null ? unknown : WaitWords.withArticle(Words.simple(queue.type()));
    }

    private static String a(@Nullable ResourceFacts resource, String unknown) {
        return resource == null ? unknown : WaitWords.withArticle(Words.simple(resource.type()));
    }

    /** The class only: two waits on two locks of one class look alike. */
    private static String object(ThreadWait wait) {
        return wait.target() instanceof NodeId.OfObject object ? " on " + Words.simple(object.type()) : "";
    }

    /**
     * What is known of what is waited for: {@code 2 of 3 left, held by "a", made at ...}; empty when nothing is.
     */
    String about(NodeId target) {
        if (target instanceof NodeId.OfProcess || target instanceof NodeId.OfStream) {
            return WaitWords.child(target);
        }
        if (target instanceof NodeId.OfThread joined) {
            String name = threads.get(joined.thread());
            return name == null || name.isEmpty() ? "" : "of " + Words.quoted(name);
        }
        String id = target.toString();
        List<String> known = new ArrayList<>();
        QueueFacts queue = queues.get(id);
        ResourceFacts resource = resources.get(id);
        PoolFacts pool = pools.get(id);
        if (queue != null) {
            known.add(
                    queue.isKnown()
                            ? Words.count(queue.size(), "item") + " in it"
                            : "which one is not known without a heap dump");
            addMade(known, queue.createdAt());
        } else if (resource != null) {
            addCount(known, resource);
            addParties(known, resource);
            addMade(known, resource.createdAt());
        } else if (pool != null) {
            known.add(Words.count(pool.size(), "thread"));
            addMade(known, pool.createdAt());
        }
        return String.join(", ", known);
    }

    private static void addCount(List<String> known, ResourceFacts resource) {
        if (resource.kind() == ResourceFacts.Kind.PIPE && resource.count() != null) {
            known.add(WaitWords.countOf(resource) + " in it");
        }
        WaitWords.left(resource).ifPresent(known::add);
    }

    private void addParties(List<String> known, ResourceFacts resource) {
        addParty(known, resource, Role.OWNER, "held by ");
        addParty(known, resource, Role.HOLDER, "held by ");
        addParty(known, resource, Role.RUNNER, "run by ");
        PoolFacts pool = resource.pool() == null ? null : pools.get(resource.pool());
        if (pool != null) {
            known.add("not begun by its " + Words.simple(pool.type()));
        }
    }

    private void addParty(List<String> known, ResourceFacts resource, Role role, String words) {
        List<Party> parties = resource.parties().stream()
                .filter(party -> party.role() == role)
                .toList();
        if (!parties.isEmpty()) {
            known.add(words
                    + Words.threads(parties.stream()
                            .map(party -> threads.getOrDefault(party.thread(), "a thread that has ended"))
                            .toList()));
        }
    }

    private static void addMade(List<String> known, @Nullable Site site) {
        if (site != null) {
            known.add("made at " + site);
        }
    }
}
