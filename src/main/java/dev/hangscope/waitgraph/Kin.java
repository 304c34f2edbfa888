package dev.hangscope.waitgraph;

import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what nobody has seen anybody do: the brothers of those who were seen, and the threads that a waiter has started
 * for it. A thread that counts down at the end of its work is seen only when it has done so, and until then nothing but its
 * kin points to it.
 *
 * <p>Groups of threads are nodes of the graph: {@code children:N} is live while a thread is that thread N started, or one of
 * its descendants; {@code children:N/M} while one of those is whose code is related to that of a resource; {@link NodeId#FREE_THREADS} while
 * any thread is that has something to do.
 */
public final class Kin {
    /** Resources of more different code get the groups of all threads: each has groups of its own otherwise. */
    private static final int MOST_CODES = 200;

    private final JvmFacts facts;
    private final ThreadRegister threads;
    private final Map<Long, List<JavaThread>> living = new HashMap<>();
    private final Map<Long, List<EndedThread>> ended = new HashMap<>();
    private final Map<Family, List<EndedThread>> brothers = new HashMap<>();
    private final Map<String, List<JavaThread>> waiters = new HashMap<>();
    private final RelatedCode code;
    private final Map<Set<String>, Integer> numbers = new HashMap<>();
    private final Map<NodeId, Node> related = new LinkedHashMap<>();

    public Kin(JvmFacts facts, ThreadRegister threads) {
        this.facts = facts;
        this.threads = threads;
        code = new RelatedCode(facts);
        for (JavaThread thread : facts.threads()) {
            if (thread.startedBy() != null && !isServant(thread)) {
                living.computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                        .add(thread);
            }
            ThreadWait wait = thread.waitsFor();
            if (wait != null && wait.resource() != null) {
                waiters.computeIfAbsent(wait.resource(), key -> new ArrayList<>())
                        .add(thread);
            }
        }
        for (EndedThread thread : facts.endedThreads()) {
            if (thread.startedBy() != null) {
                ended.computeIfAbsent(thread.startedBy(), key -> new ArrayList<>())
                        .add(thread);
                Family family = new Family(thread.startedBy(), mark(thread.startedAt()));
                if (family.place != null) {
                    brothers.computeIfAbsent(family, key -> new ArrayList<>()).add(thread);
                }
            }
        }
    }

    /**
     * The threads that might be expected to release this resource and have ended without having done so: a brother of one
     * that did, started at the same place; or, where none was seen, one that a waiter started where it made the resource,
     * and that died of an exception.
     */
    public List<EndedThread> lost(ResourceFacts resource) {
        Map<Long, EndedThread> lost = new LinkedHashMap<>();
        Set<Long> counted = new LinkedHashSet<>();
        for (Party party : resource.parties()) {
            if (party.role() == Role.RELEASER) {
                counted.add(party.thread());
            }
        }
        Set<Family> families = new LinkedHashSet<>();
        counted.forEach(id -> families.add(family(id)));
        for (Family family : families) {
            for (EndedThread brother : brothers.getOrDefault(family, List.of())) {
                if (!counted.contains(brother.id()) && (brother.uncaught() != null || !isPooled(brother.startedAt()))) {
                    lost.put(brother.id(), brother);
                }
            }
        }
        if (counted.isEmpty()) {
            for (JavaThread waiter : waiters.getOrDefault(resource.id(), List.of())) {
                for (EndedThread child : ended.getOrDefault(waiter.id(), List.of())) {
                    if (child.uncaught() != null && isOfOnePlace(resource, waiter, child)) {
                        lost.put(child.id(), child);
                    }
                }
            }
        }
        return List.copyOf(lost.values());
    }

    private static boolean isOfOnePlace(ResourceFacts resource, JavaThread waiter, EndedThread child) {
        String started = type(child.startedAt());
        String made = resource.createdAt() == null
                ? waiter.userFrame().map(Frame::type).orElse(null)
                : type(resource.createdAt());
        return started != null && started.equals(made);
    }

    /** The threads, living or ended, that a waiter of the resource started, one generation. */
    public List<Long> startedByWaiters(ResourceFacts resource) {
        List<Long> ids = new ArrayList<>();
        for (JavaThread waiter : waiters.getOrDefault(resource.id(), List.of())) {
            living.getOrDefault(waiter.id(), List.of()).forEach(thread -> ids.add(thread.id()));
            ended.getOrDefault(waiter.id(), List.of()).forEach(thread -> ids.add(thread.id()));
        }
        return ids;
    }

    /** The group nodes of all threads that the waiters of this resource started, and the starters of those that released it. */
    Set<NodeId> groupsOf(ResourceFacts resource) {
        Set<NodeId> groups = new LinkedHashSet<>();
        startersFor(resource).forEach(starter -> groups.add(group(starter)));
        return groups;
    }

    /** The same groups without the threads that run other code of the application. */
    Set<NodeId> relatedTo(ResourceFacts resource) {
        Set<Long> starters = startersFor(resource);
        if (starters.isEmpty() || !code.isKnown()) {
            return groupsOf(resource);
        }
        Set<String> types = code.of(resource, waiters.getOrDefault(resource.id(), List.of()), threads);
        if (!numbers.containsKey(types)) {
            if (numbers.size() >= MOST_CODES) {
                return groupsOf(resource);
            }
            numbers.put(types, numbers.size());
        }
        Set<NodeId> groups = new LinkedHashSet<>();
        starters.forEach(starter -> groups.add(relatedGroup(starter, types)));
        return groups;
    }

    private Set<Long> startersFor(ResourceFacts resource) {
        Set<Long> starters = new LinkedHashSet<>();
        for (JavaThread waiter : waiters.getOrDefault(resource.id(), List.of())) {
            starters.add(waiter.id());
        }
        for (Party party : resource.parties()) {
            Long starter = family(party.thread()).starter;
            if (party.role() == Role.RELEASER && starter != null) {
                starters.add(starter);
            }
        }
        starters.removeIf(starter -> !hasStarted(starter));
        return starters;
    }

    private boolean hasStarted(long thread) {
        return living.containsKey(thread) || ended.containsKey(thread);
    }

    private void addGroup(Set<NodeId> groups, long starter) {
        if (hasStarted(starter)) {
            groups.add(group(starter));
        }
    }

    /** Makes the node of a group, and those of the groups in it. */
    private NodeId relatedGroup(long starter, Set<String> types) {
        Integer number = numbers.get(types);
        Deque<Long> open = new ArrayDeque<>(List.of(starter));
        while (!open.isEmpty()) {
            long next = open.remove();
            NodeId id = new NodeId.OfChildren(next, number);
            if (related.containsKey(id)) {
                continue;
            }
            Set<NodeId> members = new LinkedHashSet<>();
            for (JavaThread child : living.getOrDefault(next, List.of())) {
                if (!threads.isWithoutWork(child) && code.isRelated(child, types)) {
                    members.add(JvmWaitGraph.node(child.id()));
                }
                if (hasStarted(child.id())) {
                    members.add(new NodeId.OfChildren(child.id(), number));
                    open.add(child.id());
                }
            }
            for (EndedThread child : ended.getOrDefault(next, List.of())) {
                if (hasStarted(child.id())) {
                    members.add(new NodeId.OfChildren(child.id(), number));
                    open.add(child.id());
                }
            }
            related.put(id, Node.waiting(id, "what a thread started of related code", members));
        }
        return new NodeId.OfChildren(starter, number);
    }

    /** The nodes of all groups that {@link #relatedTo} named. */
    Collection<Node> relatedGroups() {
        return related.values();
    }

    /** The nodes of all groups. */
    List<Node> groups() {
        List<Node> groups = new ArrayList<>();
        Set<Long> starters = new LinkedHashSet<>(living.keySet());
        starters.addAll(ended.keySet());
        for (long starter : starters) {
            Set<NodeId> members = new LinkedHashSet<>();
            for (JavaThread child : living.getOrDefault(starter, List.of())) {
                if (!threads.isWithoutWork(child)) {
                    members.add(JvmWaitGraph.node(child.id()));
                }
                addGroup(members, child.id());
            }
            for (EndedThread child : ended.getOrDefault(starter, List.of())) {
                addGroup(members, child.id());
            }
            groups.add(Node.waiting(group(starter), "what a thread started", members));
        }
        Set<NodeId> free = new LinkedHashSet<>();
        for (JavaThread thread : facts.threads()) {
            if (isFree(thread)) {
                free.add(JvmWaitGraph.node(thread.id()));
            }
        }
        groups.add(Node.waiting(NodeId.FREE_THREADS, "any thread that has something to do", free));
        return groups;
    }

    /**
     * Whether the thread may do anything by itself: not a pool's idle worker, nor a thread that waits for garbage. Of the
     * JDK's own threads those that wait for the outside may complete a future: the process reaper, the HTTP client's
     * selector. Pollers only wake virtual threads, which are in the graph themselves, RMI's threads serve JMX, and a test runner's read
     * commands.
     */
    private boolean isFree(JavaThread thread) {
        if (threads.isWithoutWork(thread) || thread.isIn("java.lang.ref.ReferenceQueue", "remove")) {
            return false;
        }
        return switch (thread.role()) {
            case APPLICATION -> true;
            case DESTROY_JAVA_VM -> false;
            case HOUSEKEEPER ->
                thread.isOutside()
                        && !Housekeepers.isOfTestRunner(thread)
                        && thread.stack().stream().noneMatch(Kin::onlyServesOthers);
        };
    }

    /** Whether it is a thread of the JDK's own that brings nothing from outside: it works for no thread that caused its start. */
    private static boolean isServant(JavaThread thread) {
        return thread.role() == JavaThread.Role.HOUSEKEEPER && !thread.isOutside();
    }

    private static boolean onlyServesOthers(Frame frame) {
        return frame.type().startsWith("sun.nio.ch.Poller")
                || frame.type().startsWith("sun.rmi.")
                || frame.type().startsWith("java.lang.ref.");
    }

    /** Whether this is the id of a group's node. */
    public static boolean isGroup(NodeId node) {
        return node instanceof NodeId.OfChildren || node instanceof NodeId.OfFreeThreads;
    }

    /** The node of the threads that this one started, and of those that they started. */
    static NodeId group(long starter) {
        return new NodeId.OfChildren(starter, null);
    }

    /** Threads started by one thread at one place. */
    private record Family(@Nullable Long starter, @Nullable String place) {}

    private Family family(long id) {
        JavaThread thread = threads.living(id);
        if (thread != null) {
            return new Family(thread.startedBy(), mark(thread.startedAt()));
        }
        EndedThread gone = threads.ended(id);
        return gone == null ? new Family(null, null) : new Family(gone.startedBy(), mark(gone.startedAt()));
    }

    /** Workers of a pool end when there is too little to do, and nobody misses them. */
    private static boolean isPooled(@Nullable Site startedAt) {
        return startedAt != null
                && startedAt.frames().stream()
                        .anyMatch(frame -> frame.type().startsWith("java.util.concurrent.ThreadPoolExecutor")
                                || frame.type().startsWith("java.util.concurrent.ForkJoin"));
    }

    private static @Nullable String mark(@Nullable Site site) {
        return site == null ? null : site.user().map(Frame::qualifiedMethod).orElse(null);
    }

    private static @Nullable String type(@Nullable Site site) {
        return site == null
                ? null
                : Objects.requireNonNullElse(site.user().map(Frame::type).orElse(null), "")
                        .split("\\$")[0];
    }
}
