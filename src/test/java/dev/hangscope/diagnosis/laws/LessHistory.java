package dev.hangscope.diagnosis.laws;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.WakeFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Snapshots of which a part of the history is lost. */
final class LessHistory {
    private LessHistory() {}

    /** Without some of the records of wake-ups, or of the wakers in them. */
    static Snapshot withoutWakes(Snapshot snapshot, Choice lost) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null || jvm.wakes() == null) {
            return snapshot;
        }
        return snapshot.withJvm(
                jvm.withHistory(lost.without(jvm.wakes()), jvm.lostTasks() == null ? List.of() : jvm.lostTasks()));
    }

    /** Without some wakers, as when the table of wakers was full. */
    static Snapshot withoutWakers(Snapshot snapshot, Choice lost) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null || jvm.wakes() == null) {
            return snapshot;
        }
        List<WakeFacts> fewer = jvm.wakes().stream()
                .map(wake -> {
                    List<WakeFacts.Waker> left = lost.without(wake.wakers());
                    boolean complete =
                            wake.complete() && left.size() == wake.wakers().size();
                    return new WakeFacts(wake.waiters(), wake.type(), wake.at(), left, complete, wake.notifiedAt());
                })
                .toList();
        return snapshot.withJvm(jvm.withHistory(fewer, jvm.lostTasks() == null ? List.of() : jvm.lostTasks()));
    }

    /** Without what some threads that have ended did with queues; the facts then say that they are not complete. */
    static Snapshot withoutUses(Snapshot snapshot, Choice lost) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        Set<Long> living = new HashSet<>();
        jvm.threads().forEach(thread -> living.add(thread.id()));
        List<QueueFacts> fewer = jvm.queues().stream()
                .map(queue -> {
                    var gone = queue.uses().stream()
                            .filter(use -> !living.contains(use.thread()))
                            .toList();
                    var left = new ArrayList<>(queue.uses());
                    left.removeAll(gone);
                    left.addAll(lost.without(gone));
                    if (left.size() == queue.uses().size()) {
                        return queue;
                    }
                    return new QueueFacts(
                            queue.id(),
                            queue.type(),
                            queue.createdAt(),
                            queue.capacity(),
                            queue.size(),
                            left,
                            queue.foldedUses(),
                            false,
                            "some uses were lost");
                })
                .toList();
        return snapshot.withJvm(jvm.withQueues(fewer));
    }

    /** Without some of the ended threads that used no queue, lock or the like: of these a JVM remembers the newest only. */
    static Snapshot withoutEnded(Snapshot snapshot, Choice lost) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        Set<Long> users = new HashSet<>();
        jvm.queues().forEach(queue -> queue.uses().forEach(use -> users.add(use.thread())));
        jvm.resources().forEach(resource -> resource.parties().forEach(party -> users.add(party.thread())));
        List<EndedThread> ended = new ArrayList<>(jvm.endedThreads());
        List<EndedThread> others =
                ended.stream().filter(thread -> !users.contains(thread.id())).toList();
        ended.removeAll(others);
        ended.addAll(lost.without(others));
        return snapshot.withJvm(ChangedFacts.withEnded(jvm, ended));
    }

    /**
     * Without what some threads that have ended did with locks, latches and the like, as when the agent came later. That is
     * the one way in which facts say so: a rule cannot know of a single user that was lost otherwise.
     */
    static Snapshot withoutParties(Snapshot snapshot, Choice lost) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        Set<Long> living = new HashSet<>();
        jvm.threads().forEach(thread -> living.add(thread.id()));
        List<ResourceFacts> fewer = jvm.resources().stream()
                .map(resource -> {
                    var gone = resource.parties().stream()
                            .filter(party -> !living.contains(party.thread()))
                            .toList();
                    var left = new ArrayList<>(resource.parties());
                    left.removeAll(gone);
                    left.addAll(lost.without(gone));
                    boolean all = left.size() == resource.parties().size();
                    return all
                            ? resource
                            : new ResourceFacts(
                                    resource.id(),
                                    resource.kind(),
                                    resource.type(),
                                    resource.createdAt(),
                                    resource.count(),
                                    resource.limit(),
                                    left,
                                    resource.pool(),
                                    false);
                })
                .toList();
        JvmFacts less = ChangedFacts.withResources(jvm, fewer);
        return fewer.equals(jvm.resources()) ? snapshot : snapshot.withJvm(ChangedFacts.late(less, snapshot.time()));
    }
}
