package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.code.ApplicationPackage;
import dev.hangscope.diagnosis.rules.context.code.ExitCall;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.history.WakeFacts;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Kin;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.ThreadRegister;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One JVM as the rules question it: the situation's facts with their indexes. */
public final class Scene {
    public final JvmFacts jvm;
    public final WaitGraph graph;
    public final ThreadRegister threads;
    public final Duration after;
    public final Duration silence;
    public final Kin kin;
    /** Whether the JVM is known by one thread dump, so that nothing of it is proven. */
    public final boolean oneDump;

    private final long pid;
    private final ApplicationPackage application;
    private final Map<String, QueueFacts> queues;
    private final Map<String, ResourceFacts> resources;
    private final Map<Long, PoolFacts> poolOf = new HashMap<>();
    private final Map<String, List<JavaThread>> waitingOn;
    private final Set<String> pending = new HashSet<>();
    private final Map<String, List<Long>> runners = new HashMap<>();
    private final Map<Long, List<ResourceFacts>> ownedBy = new HashMap<>();
    private final Map<Long, String> doing = new HashMap<>();
    private final Map<String, NodeSet> holding = new HashMap<>();
    private final Set<Long> freeIds = new HashSet<>();
    private @Nullable List<JavaThread> free;
    private @Nullable List<List<JavaThread>> knots;
    private @Nullable Supervisors supervisors;
    private @Nullable IdleByDesign idleByDesign;
    private final KnownHelp help = new KnownHelp(this);
    private @Nullable RecentChanges recentChanges;
    private final Map<Long, List<WakeFacts>> wakes = new HashMap<>();

    private Scene(Situation situation, JvmFacts jvm) {
        this.jvm = jvm;
        graph = situation.graph();
        after = situation.after();
        silence = situation.silence();
        oneDump = situation.snapshot().isOneDump();
        pid = situation.snapshot().process().pid();
        application = ApplicationPackage.of(situation.snapshot().process().command(), jvm);
        threads = new ThreadRegister(jvm);
        kin = new Kin(jvm, threads);
        queues = jvm.queues().stream().collect(Collectors.toMap(QueueFacts::id, queue -> queue, (one, other) -> one));
        resources = jvm.resources().stream()
                .collect(Collectors.toMap(ResourceFacts::id, resource -> resource, (one, other) -> one));
        jvm.pools().forEach(pool -> pool.workers().forEach(worker -> poolOf.put(worker.thread(), pool)));
        for (PoolFacts pool : jvm.pools()) {
            for (PoolFacts.Task task : pool.pending()) {
                if (task.future() != null) {
                    pending.add(task.future());
                }
            }
            for (PoolFacts.Worker worker : pool.workers()) {
                if (worker.task() != null && worker.task().future() != null) {
                    runners.computeIfAbsent(worker.task().future(), key -> new ArrayList<>())
                            .add(worker.thread());
                }
            }
        }
        for (ResourceFacts resource : jvm.resources()) {
            resource.parties().stream()
                    .filter(party -> party.role() == Role.OWNER)
                    .map(Party::thread)
                    .distinct()
                    .forEach(owner -> ownedBy.computeIfAbsent(owner, key -> new ArrayList<>())
                            .add(resource));
        }
        for (WakeFacts place : jvm.wakes() == null ? List.<WakeFacts>of() : jvm.wakes()) {
            place.waiters()
                    .forEach(waiter -> wakes.computeIfAbsent(waiter, key -> new ArrayList<>())
                            .add(place));
        }
        waitingOn = jvm.threads().stream()
                .filter(thread -> thread.waitsFor() != null && thread.waitsFor().resource() != null)
                .collect(Collectors.groupingBy(Scene::resource));
    }

    /** Whether the class is in the packages of the class whose {@code main} runs. */
    public boolean isOfApplication(String type) {
        return application.has(type);
    }

    /** The id of what the thread waits for; empty when it has none. */
    public static String resource(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || wait.resource() == null ? "" : wait.resource();
    }

    /** The JVM of this situation; {@code null} when it has none. */
    public static @Nullable Scene of(Situation situation) {
        JvmFacts jvm = situation.snapshot().jvm();
        return jvm == null ? null : situation.index(Scene.class, it -> new Scene(it, jvm));
    }

    public long pid() {
        return pid;
    }

    /** Whether the JVM ends as soon as its last non-daemon thread does. */
    public boolean waitsForLastThread() {
        return jvm.exit() == ExitState.MAIN_ENDED;
    }

    /** The threads in an untimed wait of this kind for this resource, among them the young ones. */
    public List<JavaThread> waiting(ThreadWait.Kind kind, String resource) {
        return waitingOn.getOrDefault(resource, List.of()).stream()
                .filter(thread -> {
                    ThreadWait wait = thread.waitsFor();
                    return wait != null && wait.kind() == kind && !wait.timed();
                })
                .toList();
    }

    public boolean isOld(JavaThread thread) {
        return thread.waitsFor() != null && thread.waitsFor().since().compareTo(after) >= 0;
    }

    /** Whether the thread is known not to have waited for long. */
    boolean isYoung(JavaThread thread) {
        return thread.waitsFor() != null && !isOld(thread);
    }

    /** The threads that wait for this resource, whatever they do with it, except those whose wait ends by itself. */
    public List<JavaThread> waitingFor(String resource) {
        return waitingOn.getOrDefault(resource, List.of()).stream()
                .filter(thread -> thread.waitsFor() != null && !endsByItself(thread.waitsFor()))
                .toList();
    }

    /** A pipe's timed waits are the JDK's own loop. */
    public static boolean endsByItself(ThreadWait wait) {
        return wait.timed() && wait.kind() != ThreadWait.Kind.PIPE_READ && wait.kind() != ThreadWait.Kind.PIPE_WRITE;
    }

    /** The resource that the thread waits for; {@code null} when it is none, or not known. */
    @Nullable
    public ResourceFacts resourceOf(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null || wait.resource() == null ? null : resources.get(wait.resource());
    }

    /** The queue that the thread waits on; {@code null} when it waits on none, or it is not known. */
    @Nullable
    QueueFacts queueOf(JavaThread thread) {
        return queues.get(resource(thread));
    }

    /** Whether all who may end the thread's wait are in the graph, or what it hopes for is. */
    public boolean isUnderstood(JavaThread thread) {
        Node node = graph.node(JvmWaitGraph.node(thread.id()));
        return node != null
                && node.outright() == Node.Outright.WAITING
                && node.releasers().stream().allMatch(releaser -> {
                    Node resource = graph.node(releaser);
                    return resource != null && resource.outright() != Node.Outright.WEAK;
                });
    }

    /** The pool whose worker the thread is; {@code null} when it is none. */
    @Nullable
    public PoolFacts poolOf(JavaThread thread) {
        return poolOf.get(thread.id());
    }

    /** Whether the task of this future lies in the queue of a pool. */
    public boolean isPending(ResourceFacts future) {
        return pending.contains(future.id());
    }

    /** The pool's workers that run the task of this future. */
    public List<Long> runners(ResourceFacts future) {
        return runners.getOrDefault(future.id(), List.of());
    }

    /** The locks and monitors that the thread holds. */
    public List<ResourceFacts> ownedBy(JavaThread thread) {
        return ownedBy.getOrDefault(thread.id(), List.of());
    }

    /** Stuck at least in the reading in which nothing unseen helps. */
    public boolean isStuckUnlessUnseen(JavaThread thread) {
        return graph.isStuckUnlessWeak(JvmWaitGraph.node(thread.id()));
    }

    public boolean isStuck(JavaThread thread) {
        return graph.isStuck(JvmWaitGraph.node(thread.id()));
    }

    /** The application's threads that run or will run by themselves: each may yet do what nobody has seen it do. */
    public List<JavaThread> free() {
        if (free == null) {
            free = jvm.threads().stream()
                    .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                    .filter(thread -> !isStuck(thread))
                    .filter(thread -> !threads.isWithoutWork(thread))
                    .toList();
            free.forEach(thread -> freeIds.add(thread.id()));
        }
        return free;
    }

    /** The free threads but these: the one list for all who ask, unless one of these is in it. */
    public List<JavaThread> freeWithout(Set<Long> some) {
        List<JavaThread> all = free();
        return some.stream().noneMatch(freeIds::contains)
                ? all
                : all.stream().filter(thread -> !some.contains(thread.id())).toList();
    }

    /** The sets of threads that wait for each other. */
    public List<List<JavaThread>> knots() {
        if (knots == null) {
            knots = ThreadKnots.of(this);
        }
        return knots;
    }

    public Supervisors supervisors() {
        if (supervisors == null) {
            supervisors = new Supervisors(this);
        }
        return supervisors;
    }

    public IdleByDesign idleByDesign() {
        if (idleByDesign == null) {
            idleByDesign = new IdleByDesign(this);
        }
        return idleByDesign;
    }

    /** What ended or changed just before the sample. */
    public RecentChanges recentChanges() {
        if (recentChanges == null) {
            recentChanges = new RecentChanges(this);
        }
        return recentChanges;
    }

    /** The graph without help from threads that never had to do with what is waited for. */
    public WaitGraph knownHelp() {
        return help.graph();
    }

    /** The same where an idle worker of a pool helps only while a thread is left that gave its pool tasks before. */
    public WaitGraph helpOfFedWorkers() {
        return help.ofFedWorkers();
    }

    /** Whether a thread of other code, which the same threads started, is at work: it explains no wait, but leaves a doubt. */
    public boolean hasLiveStrangers(JavaThread waiter) {
        Node wanted = graph.node(NodeId.parse(resource(waiter)));
        return wanted != null
                && wanted.strangers().stream().anyMatch(group -> !knownHelp().isStuckUnlessWeak(group));
    }

    /** What is known of wake-ups where the thread is parked. */
    public List<WakeFacts> wakesAt(JavaThread thread) {
        return wakes.getOrDefault(thread.id(), List.of());
    }

    /** Whom these hold up. */
    public Victims heldUpBy(Collection<JavaThread> causes) {
        return new Victims(this, causes);
    }

    /** The nodes that hold up a stuck thread which wants more than an item of a queue. */
    NodeSet holdingWork() {
        return holding(
                "work", thread -> thread.waitsFor() != null && thread.waitsFor().kind() != ThreadWait.Kind.QUEUE_TAKE);
    }

    /** The nodes that hold up a stuck thread for which a JVM waits that ends with its last one. */
    NodeSet holdingExit() {
        return holding("exit", thread -> holdsExit(List.of(thread)));
    }

    /** The nodes that hold up a thread which has called for the JVM's exit. */
    NodeSet holdingExitCall() {
        return holding("exit call", ExitCall::isIn);
    }

    private NodeSet holding(String what, Predicate<JavaThread> some) {
        return holding.computeIfAbsent(
                what,
                key -> graph.andHolding(nodes(jvm.threads().stream()
                        .filter(thread -> some.test(thread) && Victims.isOne(this, thread))
                        .toList())));
    }

    public Set<NodeId> nodes(Collection<JavaThread> some) {
        return some.stream().map(thread -> JvmWaitGraph.node(thread.id())).collect(Collectors.toSet());
    }

    public List<Waiter> waiters(Collection<JavaThread> some) {
        return some.stream().map(thread -> Waiter.of(thread, pid)).toList();
    }

    public static boolean holdsExit(List<JavaThread> some) {
        return some.stream().anyMatch(thread -> !thread.daemon() && !thread.virtual());
    }

    /** {@code in Thread.join at com.acme.Main.close(Main.java:71)}. */
    public String doing(JavaThread thread) {
        return doing.computeIfAbsent(thread.id(), id -> waitWords(thread) + " at " + at(thread));
    }

    String waitWords(JavaThread thread) {
        QueueFacts queue = queues.get(resource(thread));
        ResourceFacts resource = resourceOf(thread);
        return WaitWords.doing(
                thread.waitsFor(), queue != null ? queue.type() : resource == null ? null : resource.type());
    }

    /** Where the thread's pool was made, or the queue that it waits on; {@code null} when that is not known. */
    @Nullable
    public String madeAt(JavaThread thread) {
        PoolFacts pool = poolOf(thread);
        if (pool != null && pool.createdAt() != null) {
            return pool.createdAt().toString();
        }
        QueueFacts queue = queues.get(resource(thread));
        return queue == null || queue.createdAt() == null
                ? null
                : queue.createdAt().toString();
    }

    public static String withArticle(String noun) {
        return WaitWords.withArticle(noun);
    }

    /** The user's frame, or the one that tells most. */
    public static String at(JavaThread thread) {
        return WaitWords.at(thread);
    }

    /** {@code com.acme.Importer.consume}: what of a thread's place is the same in every run. */
    public static String mark(JavaThread thread) {
        return thread.userFrame()
                .or(() -> thread.stack().stream().findFirst())
                .map(Scene::mark)
                .orElse("unknown");
    }

    public static String mark(Frame frame) {
        return frame.qualifiedMethod();
    }

    /** {@code Importer.consume}. */
    public static String method(Frame frame) {
        return Words.simple(frame.type()) + "." + frame.method();
    }

    public static Duration longest(Collection<JavaThread> some) {
        return JavaThread.longestWait(some);
    }
}
