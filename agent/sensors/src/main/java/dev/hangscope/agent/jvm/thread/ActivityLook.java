package dev.hangscope.agent.jvm.thread;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the threads do that have a lock which others want, and those in system calls: their processor time, and how long they have been
 * at their place. A thread in a system call that has used no
 * processor time since the look before has not returned from it.
 */
public final class ActivityLook {
    private static final Object IN_SYSTEM_CALL = new Object();

    /** Of a larger JVM no thread dump is made for the ids of threads. */
    private static final int MOST_FRAMES = 100_000;

    private static final long NOT_LISTED = 0;

    /** Where nothing is known to depend on a thread in a call, it is looked into after so long: most calls are over by then. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final int MOST_PATIENT = 64;

    /** Threads at work that are measured although no lock of theirs is wanted. */
    private static final int MOST_AT_WORK = 64;

    /** Of an agent that came late, which may be asked once and then no more. */
    private final boolean cameLate;

    private boolean askedForThreads;
    private Map<Long, Seen> before = Map.of();
    private final Map<Long, Long> osThreads = new HashMap<>();

    private record Seen(
            Object place, long sinceNanos, long cpuAtFirst, long cpu, int looks, int sameFrame, int frame) {}

    private ActivityLook(boolean cameLate) {
        this.cameLate = cameLate;
    }

    /** Looks of an agent that was there from the start. */
    public static ActivityLook fromTheStart() {
        return new ActivityLook(false);
    }

    /** Looks of an agent that came into a running JVM: the first calls that it finds may be old. */
    public static ActivityLook late() {
        return new ActivityLook(true);
    }

    /** Returns what those of the threads do that are in a system call, or have what others want. */
    public List<ThreadActivity> look(List<JavaThread> threads, Collection<ResourceFacts> resources, long nanoTime) {
        Set<Long> asked = owners(threads, resources);
        Map<Long, Seen> now = new HashMap<>();
        List<ThreadActivity> activities = new ArrayList<>();
        int othersAtWork = MOST_AT_WORK;
        for (JavaThread thread : threads) {
            boolean working = othersAtWork > 0 && !thread.isOutside() && isAtWork(thread);
            boolean measured = asked.contains(thread.id()) || thread.isOutside() || working;
            othersAtWork -= working ? 1 : 0;
            Object place = thread.virtual() || !measured ? null : place(thread);
            long cpu = place == null ? -1 : ThreadManagement.cpuTime(thread.id());
            if (place != null && cpu >= 0) {
                now.put(thread.id(), seen(before.get(thread.id()), thread, place, cpu, nanoTime));
            }
        }
        before = now;
        osThreads.keySet().retainAll(now.keySet());
        Set<Long> standing = standing(threads, now, asked, nanoTime);
        findOsThreads(threads, standing);
        now.forEach((thread, seen) -> activities.add(new ThreadActivity(
                thread,
                Duration.ofNanos(Math.max(0, nanoTime - seen.sinceNanos)),
                Duration.ofNanos(Math.max(0, seen.cpu - seen.cpuAtFirst)),
                seen.looks,
                standing.contains(thread) ? osThread(thread) : null,
                null,
                seen.place == IN_SYSTEM_CALL ? null : seen.sameFrame)));
        return activities;
    }

    private @Nullable Long osThread(long thread) {
        Long found = osThreads.get(thread);
        return found == null || found == NOT_LISTED ? null : found;
    }

    private static Seen seen(@Nullable Seen last, JavaThread thread, Object place, long cpu, long nanoTime) {
        boolean same = last != null && last.place.equals(place) && (place != IN_SYSTEM_CALL || last.cpu == cpu);
        int frame = thread.userFrame().map(Object::hashCode).orElse(0);
        if (!same || last == null) {
            return new Seen(place, nanoTime, cpu, cpu, 1, 1, frame);
        }
        int sameFrame = frame == last.frame ? last.sameFrame + 1 : 1;
        return new Seen(place, last.sinceNanos, last.cpuAtFirst, cpu, last.looks + 1, sameFrame, frame);
    }

    private static boolean isAtWork(JavaThread thread) {
        return thread.role() == JavaThread.Role.APPLICATION
                && thread.waitsFor() == null
                && thread.state() == Thread.State.RUNNABLE;
    }

    private static Set<Long> owners(List<JavaThread> threads, Collection<ResourceFacts> resources) {
        Set<String> wanted = new HashSet<>();
        for (JavaThread thread : threads) {
            ThreadWait wait = thread.waitsFor();
            if (wait != null && wait.resource() != null) {
                wanted.add(wait.resource());
            }
        }
        Set<Long> owners = new HashSet<>();
        for (ResourceFacts resource : resources) {
            if (wanted.contains(resource.id())) {
                resource.parties().stream()
                        .filter(party -> party.role() == Role.OWNER)
                        .forEach(party -> owners.add(party.thread()));
            }
        }
        return owners;
    }

    private static boolean isWriting(JavaThread thread) {
        return thread.jdkCalls().anyMatch(frame -> frame.method().startsWith("write"));
    }

    /** Whether the thread waits in a library's pool of things that are borrowed, as far as the name of a class tells. */
    private static boolean isInPool(JavaThread thread) {
        return thread.waitsFor() != null
                && !thread.isOutside()
                && thread.stack().stream()
                        .filter(frame -> !frame.isJdk() && frame.type().contains("Pool"))
                        .anyMatch(frame -> !frame.type().contains("ThreadPool"));
    }

    /** The innermost method of the application of one at work; {@code null} of a thread in any other wait than a system call. */
    private static @Nullable Object place(JavaThread thread) {
        if (thread.isOutside()) {
            return IN_SYSTEM_CALL;
        }
        return thread.waitsFor() == null && thread.state() == Thread.State.RUNNABLE
                ? thread.userFrame()
                        .map(frame -> frame.type() + "." + frame.method())
                        .orElse(null)
                : null;
    }

    /**
     * Those of which it matters what they wait on: they have been in their system call for two looks, and have what others want, write, or
     * others wait in a pool meanwhile; and those that have been there for long.
     */
    private Set<Long> standing(List<JavaThread> threads, Map<Long, Seen> now, Set<Long> asked, long nanoTime) {
        List<JavaThread> inCall = threads.stream()
                .filter(thread -> {
                    Seen seen = now.get(thread.id());
                    return seen != null && seen.place == IN_SYSTEM_CALL && seen.looks > 1 && !thread.isListening();
                })
                .toList();
        boolean anyInPool = !inCall.isEmpty() && threads.stream().anyMatch(ActivityLook::isInPool);
        Set<Long> standing = inCall.stream()
                .filter(thread -> anyInPool || asked.contains(thread.id()) || isWriting(thread))
                .map(JavaThread::id)
                .collect(Collectors.toSet());
        inCall.stream()
                .map(JavaThread::id)
                .filter(id -> mayBeOld(id) || isForLong(now.get(id), nanoTime))
                .limit(MOST_PATIENT)
                .forEach(standing::add);
        return standing;
    }

    private boolean mayBeOld(Long thread) {
        return cameLate && (!askedForThreads || osThreads.containsKey(thread));
    }

    private static boolean isForLong(@Nullable Seen seen, long nanoTime) {
        return seen != null && nanoTime - seen.sinceNanos >= PATIENCE_NANOS;
    }

    /** A thread keeps its id: each is looked up once. */
    private void findOsThreads(List<JavaThread> threads, Set<Long> standing) {
        if (osThreads.keySet().containsAll(standing)) {
            return;
        }
        long frames =
                threads.stream().mapToLong(thread -> thread.stack().size()).sum();
        if (frames <= MOST_FRAMES) {
            askedForThreads = true;
            Map<Long, Long> all = ThreadDump.osThreads();
            // One that is not listed is not asked for again.
            standing.forEach(thread -> osThreads.put(thread, all.getOrDefault(thread, NOT_LISTED)));
        }
    }
}
