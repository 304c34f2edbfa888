package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.stack.Frames;
import dev.hangscope.snapshot.stack.WaitShape;
import dev.hangscope.snapshot.threaddump.DumpSeries.Standing;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dump as the Java side of a snapshot. What a dump does not tell is unknown, never absent: who used a queue, who releases a latch, the
 * threads that have ended.
 */
final class DumpFacts {
    private static final Map<Kind, ResourceFacts.Kind> RESOURCES = Map.of(
            Kind.LATCH, ResourceFacts.Kind.LATCH,
            Kind.BARRIER, ResourceFacts.Kind.BARRIER,
            Kind.PHASER, ResourceFacts.Kind.PHASER,
            Kind.SEMAPHORE, ResourceFacts.Kind.SEMAPHORE,
            Kind.EXCHANGER, ResourceFacts.Kind.EXCHANGER,
            Kind.FUTURE, ResourceFacts.Kind.FUTURE,
            Kind.CONDITION, ResourceFacts.Kind.CONDITION);

    /** They wake virtual threads. */
    private static final Set<String> OF_VIRTUAL_THREADS = Set.of("VirtualThread-unparker", "VirtualThread-unblocker");

    private static final String OWN_THREADS = "hangscope";
    private static final String UNSEEN = "a thread dump does not tell who used it";

    private final DumpedJvm dump;
    private final Map<Long, Standing> standing;
    private final Frames frames = new Frames();
    private final Map<String, ResourceFacts> resources = new LinkedHashMap<>();
    private final Map<String, QueueFacts> queues = new LinkedHashMap<>();
    private final Map<String, Party> monitorOwners = new HashMap<>();
    private final Map<String, Party> lockOwners = new HashMap<>();

    DumpFacts(DumpedJvm dump, Map<Long, Standing> standing) {
        this.dump = dump;
        this.standing = standing;
        for (DumpedThread thread : dump.threads()) {
            for (LockLine line : thread.owned()) {
                monitorOwners.put(String.valueOf(line.address()), owner(thread, site(thread, line.depth())));
            }
            for (String lock : thread.synchronizers() == null ? Set.<String>of() : thread.synchronizers()) {
                lockOwners.put(lock, owner(thread, null));
            }
        }
    }

    private static Party owner(DumpedThread thread, @Nullable Site at) {
        return new Party(thread.id(), Role.OWNER, 1, null, at);
    }

    private static @Nullable Site site(DumpedThread thread, int depth) {
        List<StackTraceElement> outwards = thread.stack()
                .subList(Math.min(depth, thread.stack().size()), thread.stack().size());
        return Frames.site(outwards.toArray(new StackTraceElement[0]));
    }

    JvmFacts facts(Instant taken) {
        List<JavaThread> threads = new ArrayList<>();
        List<ThreadActivity> activities = new ArrayList<>();
        for (DumpedThread each : dump.threads()) {
            if (!each.name().startsWith(OWN_THREADS)) {
                JavaThread thread = thread(each);
                threads.add(thread);
                Standing stands = standing.get(each.id());
                if (stands != null && (thread.isOutside() || thread.waitsFor() == null)) {
                    activities.add(new ThreadActivity(
                            each.id(), stands.span(), stands.cpu(), stands.looks(), each.osThread(), null));
                }
            }
        }
        dump.threads().stream()
                .map(DumpedThread::initializes)
                .filter(Objects::nonNull)
                .distinct()
                .map(type -> ResourceFacts.initialization(type, threads))
                .forEach(type -> resources.put(type.id(), type));
        return new JvmFacts(
                        exit(threads),
                        null,
                        threads,
                        List.of(),
                        List.copyOf(queues.values()),
                        List.copyOf(resources.values()),
                        List.of(),
                        List.of(),
                        taken)
                .withActivities(activities);
    }

    private static ExitState exit(List<JavaThread> threads) {
        if (threads.stream().anyMatch(thread -> thread.isIn("java.lang.Shutdown", "exit"))) {
            return ExitState.SHUTTING_DOWN;
        }
        boolean mainEnded = threads.stream().anyMatch(thread -> thread.role() == JavaThread.Role.DESTROY_JAVA_VM);
        return mainEnded ? ExitState.MAIN_ENDED : ExitState.RUNNING;
    }

    private JavaThread thread(DumpedThread each) {
        StackTraceElement[] trace = each.stack().toArray(new StackTraceElement[0]);
        return new JavaThread(
                each.id(),
                Frames.limited(each.name()),
                each.virtual(),
                each.daemon(),
                role(each),
                each.state(),
                frames.stack(trace),
                each.carries() || wakesUnlisted(each) ? null : wait(each, trace),
                null,
                null);
    }

    private JavaThread.Role role(DumpedThread thread) {
        if (thread.name().equals("DestroyJavaVM") && thread.stack().isEmpty()) {
            return JavaThread.Role.DESTROY_JAVA_VM;
        }
        boolean ofTheJdk = thread.stack().stream().allMatch(WaitShape::isJdk);
        boolean compiler = thread.stack().isEmpty() && thread.daemon();
        return ofTheJdk && !wakesUnlisted(thread) && (compiler || Housekeepers.haveName(thread.name()))
                ? JavaThread.Role.HOUSEKEEPER
                : JavaThread.Role.APPLICATION;
    }

    /** Whether it wakes virtual threads that the dump does not list. */
    private boolean wakesUnlisted(DumpedThread thread) {
        return dump.form() == DumpedJvm.Form.PRINTED && OF_VIRTUAL_THREADS.contains(thread.name());
    }

    private @Nullable ThreadWait wait(DumpedThread thread, StackTraceElement[] trace) {
        if (thread.initializes() != null) {
            return new ThreadWait(
                    Kind.CLASS_INIT, ResourceFacts.initializationId(thread.initializes()), false, since(thread));
        }
        LockLine line = thread.waitsFor();
        Kind shape = WaitShape.of(thread.state(), trace);
        if (shape == null) {
            return null;
        }
        boolean parkedOnLock =
                line != null && line.action() == DumpedThread.Action.PARKED && WaitShape.isLock(line.type());
        Kind kind = parkedOnLock ? Kind.LOCK : shape;
        boolean timed =
                thread.state() == Thread.State.TIMED_WAITING && kind != Kind.PIPE_READ && kind != Kind.PIPE_WRITE;
        return new ThreadWait(kind, resource(kind, line, trace), timed || kind == Kind.SLEEP, since(thread));
    }

    private Duration since(DumpedThread thread) {
        Standing stands = standing.get(thread.id());
        return stands == null ? Duration.ZERO : stands.span();
    }

    private @Nullable String resource(Kind kind, @Nullable LockLine line, StackTraceElement[] trace) {
        String address = line == null ? null : line.address();
        if (line == null || address == null) {
            return null;
        }
        return switch (kind) {
            case MONITOR_ENTER -> owned(ResourceFacts.Kind.MONITOR, line.type(), address, monitorOwners.get(address));
            case LOCK -> owned(ResourceFacts.Kind.LOCK, outermost(line.type()), address, lockOwners.get(address));
            case QUEUE_TAKE, QUEUE_PUT -> queue(address, WaitShape.queueType(trace));
            // Whose end it waits for is not told: the address is none of the thread.
            case THREAD_JOIN, POOL_END, PROCESS_END, PIPE_READ, PIPE_WRITE, OUTSIDE -> null;
            default ->
                dump.whole() && RESOURCES.containsKey(kind)
                        ? unknown(RESOURCES.get(kind), outermost(line.type()), address)
                        : new NodeId.OfObject(line.type() + "@" + address).toString();
        };
    }

    private static String outermost(String type) {
        return type.endsWith("$ConditionObject") ? type : Frame.topLevel(Frames.withoutAddress(type));
    }

    private String owned(ResourceFacts.Kind kind, String type, String address, @Nullable Party owner) {
        return add(kind, type, address, owner == null ? List.of() : List.of(owner), owner != null);
    }

    private String unknown(ResourceFacts.Kind kind, String type, String address) {
        return add(kind, type, address, List.of(), false);
    }

    private String add(ResourceFacts.Kind kind, String type, String address, List<Party> parties, boolean complete) {
        String id = kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + type + "@" + address;
        resources.putIfAbsent(id, new ResourceFacts(id, kind, type, null, null, null, parties, null, complete));
        return id;
    }

    private @Nullable String queue(String address, @Nullable String type) {
        if (type == null) {
            return null;
        }
        return queues.computeIfAbsent(
                        address,
                        key -> new QueueFacts(
                                "queue:" + (queues.size() + 1),
                                type,
                                null,
                                null,
                                QueueFacts.UNKNOWN,
                                List.of(),
                                null,
                                false,
                                UNSEEN))
                .id();
    }
}
