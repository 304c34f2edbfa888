package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.jvm.access.Uses;
import dev.hangscope.agent.jvm.thread.ThreadManagement;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.stack.Frames;
import java.lang.management.LockInfo;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The monitors that platform threads wait for, asked of the JVM in one call for all of them; and, in a second, where their
 * owners entered them. A monitor is told by the class and the identity hash of its object: the JVM gives no more.
 *
 * <p>Virtual threads: see {@link VirtualMonitors}.
 */
public final class MonitorLook {
    private static final int FRAMES_OF_A_SITE = 8;

    /** JDK 21 says so of a carrier whose virtual thread is blocked: it waits for what it carries, and no monitor is meant. */
    private static final String MOUNTED = "java.lang.VirtualThread";

    private final Map<Long, ThreadInfo> infos = new HashMap<>();
    private final VirtualMonitors virtuals;
    private final Set<Long> notToBeAsked;

    /** Monitors that somebody waits to enter, by key, with the owner's id or -1. */
    private final Map<String, Long> wanted = new LinkedHashMap<>();

    /** Where uses are unseen, the JVM's count of waits is all that tells a long wait from many short ones: of any kind. */
    public MonitorLook(Collection<Waiting> threads, Uses uses) {
        virtuals = new VirtualMonitors(threads);
        notToBeAsked = OverriddenIds.notToBeAsked(threads);
        long[] ids = threads.stream()
                .filter(each -> !each.virtual() && each.kind() != null && (uses == Uses.UNSEEN || isAsked(each)))
                .mapToLong(Waiting::id)
                .filter(id -> !notToBeAsked.contains(id))
                .toArray();
        for (ThreadInfo info : ThreadManagement.infos(ids)) {
            infos.put(info.getThreadId(), info);
        }
    }

    private static boolean isAsked(Waiting thread) {
        return thread.kind() != null
                && switch (thread.kind()) {
                    case QUEUE_TAKE,
                            QUEUE_PUT,
                            LATCH,
                            BARRIER,
                            PHASER,
                            SEMAPHORE,
                            EXCHANGER,
                            FUTURE,
                            CONDITION,
                            PARK,
                            SLEEP -> thread.state() == Thread.State.TIMED_WAITING;
                    case LOCK, MONITOR_ENTER, OBJECT_WAIT, THREAD_JOIN, PIPE_READ, PIPE_WRITE, PROCESS_END -> true;
                    default -> false;
                };
    }

    /**
     * How often a platform thread has begun to block or to wait: unchanged between two looks means that it did not move in
     * between. -1 when the JVM does not tell; another number each time when it may not be asked.
     */
    public long blocks(Waiting thread) {
        if (notToBeAsked.contains(thread.id())) {
            return System.nanoTime();
        }
        return rounds(thread);
    }

    /** The same count, to tell the rounds of a loop of waits from one long wait; -1 where it is not known. */
    public long rounds(Waiting thread) {
        ThreadInfo info = infos.get(thread.id());
        return info == null ? -1 : info.getBlockedCount() + info.getWaitedCount();
    }

    /**
     * The threads that wait for a lock or an end and have moved since this look began: their owners may have been read at
     * another time than their waits.
     */
    public Set<Long> moved(Collection<Waiting> threads) {
        long[] ids = threads.stream()
                .filter(thread -> infos.containsKey(thread.id()) && hasOwners(thread.kind()))
                .mapToLong(Waiting::id)
                .toArray();
        Set<Long> moved = new HashSet<>();
        for (long id : ids) {
            moved.add(id);
        }
        for (ThreadInfo now : ThreadManagement.infos(ids)) {
            ThreadInfo then = infos.get(now.getThreadId());
            if (then != null
                    && then.getThreadState() == now.getThreadState()
                    && then.getBlockedCount() == now.getBlockedCount()
                    && then.getWaitedCount() == now.getWaitedCount()) {
                moved.remove(now.getThreadId());
            }
        }
        return moved;
    }

    /** Whether a thread that waits so waits for the owner of something. */
    public static boolean hasOwners(ThreadWait.@Nullable Kind kind) {
        return kind == ThreadWait.Kind.LOCK
                || kind == ThreadWait.Kind.MONITOR_ENTER
                || kind == ThreadWait.Kind.THREAD_JOIN;
    }

    /** {@code CLASS@HASH} of the monitor on which the thread waits or blocks; {@code null} when the JVM does not tell. */
    @Nullable
    public String of(Waiting thread) {
        if (thread.virtual()) {
            return virtuals.of(thread);
        }
        ThreadInfo info = infos.get(thread.id());
        LockInfo lock = info == null ? null : info.getLockInfo();
        if (lock != null && lock.getClassName().equals(MOUNTED)) {
            return null;
        }
        // The JVM's thread info knows nothing of a monitor that a virtual thread owns.
        return lock == null ? virtuals.of(thread) : key(lock.getClassName(), lock.getIdentityHashCode());
    }

    /** Notes that the thread waits to enter its monitor: the id of the monitor. */
    @Nullable
    public String entering(Waiting thread) {
        String key = of(thread);
        if (key == null) {
            return null;
        }
        ThreadInfo info = infos.get(thread.id());
        wanted.merge(key, info == null ? -1 : info.getLockOwnerId(), Math::max);
        return id(key);
    }

    static String id(String key) {
        return "monitor:" + key;
    }

    /** Returns the name by which a snapshot knows the object of a monitor. */
    public static String key(Object object) {
        return key(object.getClass().getName(), System.identityHashCode(object));
    }

    private static String key(String className, int identityHash) {
        return className + "@" + Integer.toHexString(identityHash);
    }

    /** The monitors that somebody waits to enter, with their owners. */
    public List<ResourceFacts> facts() {
        long[] owners = wanted.values().stream()
                .filter(id -> id > 0 && !notToBeAsked.contains(id))
                .mapToLong(id -> id)
                .distinct()
                .toArray();
        Map<String, Party> byKey = new HashMap<>();
        for (ThreadInfo info : ThreadManagement.infosWithMonitors(owners)) {
            for (MonitorInfo monitor : info.getLockedMonitors()) {
                Site site = site(info.getStackTrace(), monitor.getLockedStackDepth());
                byKey.put(
                        key(monitor.getClassName(), monitor.getIdentityHashCode()),
                        new Party(info.getThreadId(), Role.OWNER, 1, null, site));
            }
        }
        return wanted.entrySet().stream()
                .map(entry -> fact(entry.getKey(), entry.getValue(), byKey.get(entry.getKey())))
                .toList();
    }

    private ResourceFacts fact(String key, long owner, @Nullable Party withSite) {
        Party party = withSite != null && withSite.thread() == owner ? withSite : null;
        if (party == null && owner > 0) {
            party = new Party(owner, Role.OWNER, 1, null, null);
        }
        if (party == null) {
            party = virtuals.owner(key);
        }
        return new ResourceFacts(
                id(key),
                ResourceFacts.Kind.MONITOR,
                Frames.withoutAddress(key.substring(0, key.lastIndexOf('@'))),
                null,
                null,
                null,
                party == null ? List.of() : List.of(party),
                null,
                party != null);
    }

    /** The frames from the one that entered the monitor outwards. */
    static @Nullable Site site(StackTraceElement[] stack, int depth) {
        if (depth < 0 || depth >= stack.length) {
            return null;
        }
        return Frames.site(Arrays.copyOfRange(stack, depth, Math.min(stack.length, depth + FRAMES_OF_A_SITE)));
    }

    /** {@code CLASS@HASH} of each monitor that these threads own, by thread. */
    public static Map<Long, List<String>> owned(long[] threads) {
        Map<Long, List<String>> owned = new HashMap<>();
        for (ThreadInfo info : ThreadManagement.infosWithMonitors(threads)) {
            owned.put(
                    info.getThreadId(),
                    Arrays.stream(info.getLockedMonitors())
                            .map(each -> key(each.getClassName(), each.getIdentityHashCode()))
                            .toList());
        }
        return owned;
    }
}
