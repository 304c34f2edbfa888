package dev.hangscope.snapshot;

import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.EndedThread.Uncaught;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.snapshot.os.OsFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes snapshots for tests as one would tell them. Threads and queues are named, never numbered; a place is written
 * {@code com.acme.Importer.consume:42}. {@code main} is a thread unless {@link #mainEnded()} says otherwise.
 */
public final class SnapshotBuilder {
    private final Map<String, Long> ids = new LinkedHashMap<>();
    private final List<ThreadBuilder> living = new ArrayList<>();
    private final List<ThreadBuilder> dead = new ArrayList<>();
    private final Map<String, QueueBuilder> queues = new LinkedHashMap<>();
    private final Map<String, ResourceBuilder> resources = new LinkedHashMap<>();
    private final Map<String, PoolBuilder> pools = new LinkedHashMap<>();
    private final List<ChildProcess> children = new ArrayList<>();
    private final List<SensorState> sensors = new ArrayList<>();
    private @Nullable OsFacts os;
    private Snapshot.Trigger trigger = Snapshot.Trigger.SIGQUIT;
    private ExitState exit = ExitState.RUNNING;
    private @Nullable Duration exitSince;
    private @Nullable Instant unseenBefore;
    private @Nullable OutsideRequests requests;
    private final HistoryBuilder history = new HistoryBuilder(this::id);

    private SnapshotBuilder() {
        id("main");
    }

    public static SnapshotBuilder snapshot() {
        return new SnapshotBuilder();
    }

    public static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** A frame from {@code com.acme.Importer.consume:42}; the JDK's packages get the module java.base. */
    public static Frame frame(String place) {
        int colon = place.lastIndexOf(':');
        int line = colon < 0 ? 0 : Integer.parseInt(place.substring(colon + 1));
        String name = colon < 0 ? place : place.substring(0, colon);
        int dot = name.lastIndexOf('.');
        String type = name.substring(0, dot);
        String outer = type.substring(type.lastIndexOf('.') + 1).split("\\$")[0];
        boolean jdk = type.startsWith("java.") || type.startsWith("jdk.");
        return new Frame(type, name.substring(dot + 1), outer + ".java", line, jdk ? "java.base" : null);
    }

    public static Site site(String... places) {
        return new Site(List.of(places).stream().map(SnapshotBuilder::frame).toList());
    }

    private long id(String name) {
        return ids.computeIfAbsent(name, key -> ids.isEmpty() ? 1L : 20L + ids.size());
    }

    /** The agent came when the JVM was running already. */
    public SnapshotBuilder late() {
        unseenBefore = Instant.parse("2026-11-21T10:15:20Z");
        return this;
    }

    /** The application handles these signals and has so many shutdown hooks. */
    public SnapshotBuilder requests(int shutdownHooks, String... signals) {
        requests = new OutsideRequests(List.of(signals), shutdownHooks);
        return this;
    }

    /** What is known of wake-ups and lost tasks. */
    public SnapshotBuilder history(Consumer<HistoryBuilder> tell) {
        tell.accept(history);
        return this;
    }

    public SnapshotBuilder trigger(Snapshot.Trigger newTrigger) {
        trigger = newTrigger;
        return this;
    }

    /** main has returned 40 s ago: the thread DestroyJavaVM waits. */
    public SnapshotBuilder mainEnded() {
        exit = ExitState.MAIN_ENDED;
        exitSince = seconds(40);
        thread("DestroyJavaVM", thread -> thread.role(Role.DESTROY_JAVA_VM).at());
        return ended("main", thread -> thread.ago(40));
    }

    public SnapshotBuilder exit(ExitState state, @Nullable Duration since) {
        exit = state;
        exitSince = since;
        return this;
    }

    public SnapshotBuilder sensor(String name, boolean active, @Nullable String reason) {
        sensors.add(new SensorState(name, active, reason));
        return this;
    }

    public SnapshotBuilder queue(String name, Consumer<QueueBuilder> tell) {
        tell.accept(queues.computeIfAbsent(name, key -> new QueueBuilder("queue:" + (queues.size() + 1))));
        return this;
    }

    /** A lock, latch, future and so on, before the threads that wait for it are told. */
    public SnapshotBuilder resource(ResourceFacts.Kind kind, String name, Consumer<ResourceBuilder> tell) {
        tell.accept(resources.computeIfAbsent(name, key -> new ResourceBuilder(kind, resources.size() + 1, this::id)));
        return this;
    }

    public SnapshotBuilder lock(String name, String owner, String... takenAt) {
        return resource(
                ResourceFacts.Kind.LOCK,
                name,
                lock -> lock.type("java.util.concurrent.locks.ReentrantLock")
                        .complete()
                        .party(owner, ResourceFacts.Role.OWNER, 1, takenAt));
    }

    /** A class that a thread initializes. */
    public SnapshotBuilder initializing(String type, String owner) {
        return resource(
                ResourceFacts.Kind.CLASS,
                type,
                it -> it.type(type).complete().party(owner, ResourceFacts.Role.OWNER, 1));
    }

    public SnapshotBuilder monitor(String name, String owner, String... takenAt) {
        return resource(
                ResourceFacts.Kind.MONITOR,
                name,
                lock -> lock.type("com.acme.Account").complete().party(owner, ResourceFacts.Role.OWNER, 1, takenAt));
    }

    public SnapshotBuilder pool(String name, Consumer<PoolBuilder> tell) {
        tell.accept(pools.computeIfAbsent(
                name,
                key -> new PoolBuilder("pool:" + (pools.size() + 1), this::id, future -> resources.get(future).id)));
        return this;
    }

    /** A child process; its streams' users are threads named {@code users}. */
    public SnapshotBuilder child(long pid, @Nullable String starter, Consumer<ChildBuilder> tell) {
        ChildBuilder child = new ChildBuilder(pid, starter == null ? null : id(starter), this::id);
        tell.accept(child);
        children.add(child.build());
        return this;
    }

    /** What the operating system tells of the same process and its children. */
    public SnapshotBuilder os(OsFacts facts) {
        os = facts;
        return this;
    }

    /** A living thread; it runs unless told otherwise. */
    public SnapshotBuilder thread(String name, Consumer<ThreadBuilder> tell) {
        ThreadBuilder thread = new ThreadBuilder(name);
        living.add(thread);
        tell.accept(thread);
        return this;
    }

    public SnapshotBuilder ended(String name, Consumer<ThreadBuilder> tell) {
        ThreadBuilder thread = new ThreadBuilder(name);
        dead.add(thread);
        tell.accept(thread);
        return this;
    }

    public Snapshot build() {
        return new Snapshot(
                trigger,
                Instant.parse("2026-11-21T10:15:30Z"),
                new ProcessIdentity(4242, "com.acme.Main", "17.0.19", seconds(92)),
                facts(),
                os,
                sensors);
    }

    public JvmFacts facts() {
        JvmFacts facts = new JvmFacts(
                exit,
                exitSince,
                living.stream().map(ThreadBuilder::living).toList(),
                dead.stream().map(ThreadBuilder::ended).toList(),
                queues.values().stream().map(QueueBuilder::build).toList(),
                resources.values().stream().map(ResourceBuilder::build).toList(),
                pools.values().stream().map(PoolBuilder::build).toList(),
                List.copyOf(children),
                unseenBefore);
        facts = history.addTo(facts);
        return requests == null ? facts : facts.withRequests(requests);
    }

    /** A thread, living or ended. */
    public final class ThreadBuilder {
        private final long id;
        private String name;
        private boolean virtual;
        private boolean daemon;
        private Role role = Role.APPLICATION;
        private Thread.State state = Thread.State.RUNNABLE;
        private List<Frame> stack = site("com.acme.Main.run:1").frames();
        private @Nullable ThreadWait wait;
        private @Nullable Long startedBy;
        private @Nullable Site startedAt;
        private @Nullable Duration ago = seconds(30.9);
        private @Nullable Uncaught uncaught;

        private ThreadBuilder(String name) {
            this.name = name;
            id = id(name);
        }

        public ThreadBuilder virtual() {
            virtual = true;
            daemon = true;
            return this;
        }

        public ThreadBuilder nameless() {
            name = "";
            return this;
        }

        public ThreadBuilder daemon() {
            daemon = true;
            return this;
        }

        public ThreadBuilder role(Role newRole) {
            role = newRole;
            return this;
        }

        public ThreadBuilder state(Thread.State newState) {
            state = newState;
            return this;
        }

        public ThreadBuilder at(String... places) {
            stack = site(places).frames();
            return this;
        }

        public ThreadBuilder startedBy(String starter, String... places) {
            startedBy = id(starter);
            startedAt = places.length == 0 ? null : site(places);
            return this;
        }

        public ThreadBuilder takes(String queue) {
            return waits(Kind.QUEUE_TAKE, queues.get(queue).id, false);
        }

        public ThreadBuilder polls(String queue) {
            return waits(Kind.QUEUE_TAKE, queues.get(queue).id, true);
        }

        public ThreadBuilder puts(String queue) {
            return waits(Kind.QUEUE_PUT, queues.get(queue).id, false);
        }

        public ThreadBuilder joins(String thread) {
            return waits(Kind.THREAD_JOIN, "thread:" + id(thread), false);
        }

        /** Waits for a resource in the way of its kind. */
        public ThreadBuilder awaits(String resource) {
            ResourceBuilder its = resources.get(resource);
            Kind how = switch (its.kind) {
                case MONITOR -> Kind.MONITOR_ENTER;
                case CLASS -> Kind.CLASS_INIT;
                case PIPE -> Kind.PIPE_READ;
                default -> Kind.valueOf(its.kind.name());
            };
            waits(how, its.id, false);
            state = how == Kind.MONITOR_ENTER ? Thread.State.BLOCKED : Thread.State.WAITING;
            return this;
        }

        public ThreadBuilder reads(String pipe) {
            return waits(Kind.PIPE_READ, resources.get(pipe).id, false);
        }

        public ThreadBuilder writes(String pipe) {
            return waits(Kind.PIPE_WRITE, resources.get(pipe).id, false);
        }

        public ThreadBuilder awaitsEnd(String pool) {
            return waits(Kind.POOL_END, pools.get(pool).id, false);
        }

        public ThreadBuilder sleeps() {
            return waits(Kind.SLEEP, null, true);
        }

        public ThreadBuilder outside() {
            return waits(Kind.OUTSIDE, null, false);
        }

        public ThreadBuilder parks() {
            return waits(Kind.PARK, "object:java.util.concurrent.CountDownLatch$Sync@1f", false);
        }

        public ThreadBuilder waits(Kind kind, @Nullable String resource, boolean timed) {
            wait = new ThreadWait(kind, resource, timed, seconds(31));
            state = timed ? Thread.State.TIMED_WAITING : Thread.State.WAITING;
            return this;
        }

        /** The same wait with a timeout, begun anew so many times, the last time so many seconds ago. */
        public ThreadBuilder again(long rounds) {
            return again(rounds, 0);
        }

        public ThreadBuilder again(long rounds, double round) {
            return wait(true, wait.since(), rounds, seconds(round), wait.timeout());
        }

        public ThreadBuilder since(double time) {
            return wait(wait.timed(), seconds(time), wait.rounds(), wait.round(), wait.timeout());
        }

        /** The same wait with a timeout of so many seconds; one of a day or more is none. */
        public ThreadBuilder timeout(double time) {
            return wait(time < 86_400, wait.since(), wait.rounds(), wait.round(), seconds(time));
        }

        private ThreadBuilder wait(boolean timed, Duration since, Long rounds, Duration round, Duration timeout) {
            wait = new ThreadWait(wait.kind(), wait.resource(), timed, since, rounds, round, timeout);
            state = timed ? Thread.State.TIMED_WAITING : state;
            return this;
        }

        /** An idle worker of a ThreadPoolExecutor on this queue. */
        public ThreadBuilder idlePoolWorker(String queue) {
            return takes(queue)
                    .at(
                            "java.util.concurrent.LinkedBlockingQueue.take:435",
                            "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                            "java.util.concurrent.ThreadPoolExecutor.runWorker:1122",
                            "java.lang.Thread.run:840");
        }

        /** Has put so many items, the last of them as long ago as told. */
        public ThreadBuilder hasPut(String queue, long puts, double lastAgo, String... at) {
            QueueBuilder its = queues.get(queue);
            QueueUse use = its.use(id);
            Site where = at.length == 0 ? null : site(at);
            its.uses.put(
                    id,
                    new QueueUse(
                            id, puts, use.takes(), seconds(lastAgo), where, use.lastTakenAt(), use.lastTakenType()));
            return this;
        }

        public ThreadBuilder hasTaken(String queue, long takes, String lastType, String... at) {
            QueueBuilder its = queues.get(queue);
            QueueUse use = its.use(id);
            Site where = at.length == 0 ? null : site(at);
            its.uses.put(id, new QueueUse(id, use.puts(), takes, use.lastPut(), use.lastPutAt(), where, lastType));
            return this;
        }

        public ThreadBuilder ago(double duration) {
            ago = seconds(duration);
            return this;
        }

        public ThreadBuilder diedOf(String type, @Nullable String message, String... at) {
            uncaught = new Uncaught(type, message, at.length == 0 ? null : site(at));
            return this;
        }

        private JavaThread living() {
            return new JavaThread(id, name, virtual, daemon, role, state, stack, wait, startedBy, startedAt);
        }

        private EndedThread ended() {
            return new EndedThread(id, name, virtual, ago, uncaught, startedBy, startedAt);
        }
    }
}
