package dev.hangscope.diagnosis.laws;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.snapshot.history.WakeFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Snapshots in which one more thread runs that has ended such waits before. */
final class MoreReleasers {
    private static final Duration JUST_NOW = Duration.ofMillis(10);

    private MoreReleasers() {}

    /** With a running thread that uses some of the queues, resources and places of waiting. */
    static Snapshot with(Snapshot snapshot, Choice used) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        long id = 1
                + jvm.threads().stream().mapToLong(JavaThread::id).max().orElse(1)
                + jvm.endedThreads().size();
        List<JavaThread> threads = new ArrayList<>(jvm.threads());
        threads.add(new JavaThread(
                id,
                "one more",
                false,
                false,
                JavaThread.Role.APPLICATION,
                Thread.State.RUNNABLE,
                List.of(new Frame("org.example.OneMore", "run", "OneMore.java", 1, null)),
                null,
                null,
                null));
        List<QueueFacts> queues = IntStream.range(0, jvm.queues().size())
                .mapToObj(index -> used.has(index)
                        ? with(jvm.queues().get(index), id)
                        : jvm.queues().get(index))
                .toList();
        List<ResourceFacts> resources = IntStream.range(0, jvm.resources().size())
                .mapToObj(index -> used.has(index)
                        ? with(jvm.resources().get(index), id)
                        : jvm.resources().get(index))
                .toList();
        JvmFacts more = ChangedFacts.withResources(jvm.withThreads(threads).withQueues(queues), resources);
        if (jvm.wakes() != null) {
            List<WakeFacts> wakes = IntStream.range(0, jvm.wakes().size())
                    .mapToObj(index -> used.has(index)
                            ? with(jvm.wakes().get(index), id)
                            : jvm.wakes().get(index))
                    .toList();
            more = more.withHistory(wakes, jvm.lostTasks() == null ? List.of() : jvm.lostTasks());
        }
        return snapshot.withJvm(more);
    }

    /** With some threads that wait running instead. */
    static Snapshot running(Snapshot snapshot, Choice freed) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        List<JavaThread> threads = IntStream.range(0, jvm.threads().size())
                .mapToObj(index -> freed.has(index)
                        ? running(jvm.threads().get(index))
                        : jvm.threads().get(index))
                .toList();
        return snapshot.withJvm(jvm.withThreads(threads).withActivities(List.of()));
    }

    private static JavaThread running(JavaThread thread) {
        return new JavaThread(
                thread.id(),
                thread.name(),
                thread.virtual(),
                thread.daemon(),
                thread.role(),
                Thread.State.RUNNABLE,
                thread.stack().stream().dropWhile(Frame::isJdk).toList(),
                null,
                thread.startedBy(),
                thread.startedAt());
    }

    private static QueueFacts with(QueueFacts queue, long thread) {
        List<QueueUse> uses = new ArrayList<>(queue.uses());
        uses.add(new QueueUse(thread, 5, 5, JUST_NOW, null, null, "java.lang.String"));
        return new QueueFacts(
                queue.id(),
                queue.type(),
                queue.createdAt(),
                queue.capacity(),
                queue.size(),
                uses,
                queue.foldedUses(),
                queue.complete(),
                queue.incompleteBecause());
    }

    private static ResourceFacts with(ResourceFacts resource, long thread) {
        List<Party> parties = new ArrayList<>(resource.parties());
        for (Role role : roles(resource.kind())) {
            parties.add(new Party(thread, role, 3, JUST_NOW, null));
        }
        return new ResourceFacts(
                resource.id(),
                resource.kind(),
                resource.type(),
                resource.createdAt(),
                resource.count(),
                resource.limit(),
                parties,
                resource.pool(),
                resource.complete());
    }

    /** What a thread is to a resource whose waits it may end. A lock has one owner, to whom no other can be added. */
    private static List<Role> roles(ResourceFacts.Kind kind) {
        return switch (kind) {
            case MONITOR, CLASS, LOCK -> List.of();
            case LATCH, BARRIER, PHASER, EXCHANGER, CONDITION -> List.of(Role.RELEASER);
            case SEMAPHORE -> List.of(Role.HOLDER, Role.RELEASER);
            case FUTURE -> List.of(Role.RUNNER);
            case PIPE -> List.of(Role.READER, Role.WRITER);
        };
    }

    private static WakeFacts with(WakeFacts wake, long thread) {
        List<WakeFacts.Waker> wakers = new ArrayList<>(wake.wakers());
        wakers.add(new WakeFacts.Waker(thread, 7, JUST_NOW));
        return new WakeFacts(wake.waiters(), wake.type(), wake.at(), wakers, wake.complete(), wake.notifiedAt());
    }
}
