package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened before a hang, as far as the snapshot remembers: when the parties to what is waited for used it last, when they ended,
 * since when the waiters wait.
 */
final class TimeLine {
    private final Snapshot snapshot;
    private final Map<NodeId, JavaThread> living = new HashMap<>();
    private final Map<Long, EndedThread> ended = new HashMap<>();
    private final Map<String, QueueFacts> queues = new HashMap<>();
    private final Map<String, ResourceFacts> resources = new HashMap<>();

    /**
     * Something that happened.
     *
     * @param ago time before the look
     * @param who a thread's name in quotes, a process, or the JVM
     * @param what in words that go on after {@code who}
     * @param at where in the code; empty when not known
     */
    record Moment(Duration ago, String who, String what, String at) {}

    TimeLine(Snapshot snapshot) {
        this.snapshot = snapshot;
        JvmFacts jvm = snapshot.jvm();
        if (jvm != null) {
            jvm.threads().forEach(thread -> living.put(JvmWaitGraph.node(thread.id()), thread));
            jvm.endedThreads().forEach(thread -> ended.put(thread.id(), thread));
            jvm.queues().forEach(queue -> queues.put(queue.id(), queue));
            jvm.resources().forEach(resource -> resources.put(resource.id(), resource));
        }
    }

    /** The moments of one finding, oldest first. */
    List<Moment> of(Finding finding) {
        List<Moment> moments = new ArrayList<>();
        Set<String> waitedFor = new LinkedHashSet<>();
        List<Moment> waits = new ArrayList<>();
        for (Finding.Waiter waiter : finding.waiters()) {
            JavaThread thread = living.get(waiter.node());
            ThreadWait wait = thread == null ? null : thread.waitsFor();
            if (thread != null && wait != null) {
                waits.add(new Moment(wait.since(), name(thread.name()), "has been waiting since then", waiter.at()));
                if (wait.resource() != null) {
                    waitedFor.add(wait.resource());
                }
            }
        }
        Set<Long> parties = new LinkedHashSet<>();
        waitedFor.forEach(id -> used(id, moments, parties));
        parties.stream().flatMap(id -> Stream.ofNullable(ended.get(id))).forEach(thread -> ended(thread, moments));
        jvmsEnd().ifPresent(moments::add);
        if (snapshot.os() != null) {
            moments.addAll(new ProcessMoments(snapshot, snapshot.os()).of(finding));
        }
        // Last, so that at equal times the cause comes before what it caused.
        moments.addAll(waits);
        moments.sort(Comparator.comparing(Moment::ago).reversed());
        return moments;
    }

    private void used(String id, List<Moment> moments, Set<Long> parties) {
        QueueFacts queue = queues.get(id);
        if (queue != null) {
            for (QueueUse use : queue.uses()) {
                parties.add(use.thread());
                if (use.lastPut() != null) {
                    String which = use.puts() == 1
                            ? "put its only item"
                            : "put the last of " + Words.number(use.puts()) + " items";
                    moments.add(new Moment(
                            use.lastPut(),
                            name(use.thread()),
                            which + " into the " + Words.simple(queue.type()),
                            at(use.lastPutAt())));
                }
            }
        }
        ResourceFacts resource = resources.get(id);
        if (resource != null) {
            for (Party party : resource.parties()) {
                parties.add(party.thread());
                if (party.last() != null) {
                    moments.add(new Moment(party.last(), name(party.thread()), did(resource, party), at(party.at())));
                }
            }
        }
    }

    private static String did(ResourceFacts resource, Party party) {
        String object = "the " + Words.simple(resource.type());
        String times = party.times() > 1 ? ", " + Words.number(party.times()) + " times in all" : "";
        String verb = switch (party.role()) {
            case OWNER, HOLDER -> "acquired ";
            case RUNNER -> "ran the task of ";
            case SUBMITTER -> "submitted ";
            case READER -> "read from ";
            case WRITER -> "wrote to ";
            case RELEASER ->
                switch (resource.kind()) {
                    case LATCH -> "counted down ";
                    case BARRIER, PHASER, EXCHANGER -> "arrived at ";
                    default -> "released ";
                };
        };
        return verb + object + times;
    }

    private void ended(EndedThread thread, List<Moment> moments) {
        if (thread.ended() != null) {
            EndedThread.Uncaught uncaught = thread.uncaught();
            String how = uncaught == null ? "ended" : "ended by an uncaught " + uncaught.type();
            String at = uncaught == null ? "" : at(uncaught.at());
            moments.add(new Moment(thread.ended(), name(thread.name()), how + taken(thread.id()), at));
        }
    }

    /** When an item was taken is not recorded, only how many and of what class the last was. */
    private String taken(long thread) {
        return queues.values().stream()
                .flatMap(queue -> queue.uses().stream())
                .filter(use -> use.thread() == thread && use.takes() > 0)
                .map(use -> ", having taken " + Words.count(use.takes(), "item")
                        + (use.lastTakenType() == null ? "" : ", the last of class " + use.lastTakenType()))
                .findFirst()
                .orElse("");
    }

    private Optional<Moment> jvmsEnd() {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null || jvm.exitSince() == null || jvm.exit() == ExitState.RUNNING) {
            return Optional.empty();
        }
        String what = jvm.exit() == ExitState.MAIN_ENDED ? "waits for its last threads: main has ended" : "shuts down";
        return Optional.of(new Moment(jvm.exitSince(), "the JVM", what, ""));
    }

    private String name(long id) {
        JavaThread thread = living.get(JvmWaitGraph.node(id));
        EndedThread gone = ended.get(id);
        return thread != null ? name(thread.name()) : gone != null ? name(gone.name()) : "a forgotten thread";
    }

    private static String name(String thread) {
        return thread.isEmpty() ? "a nameless thread" : Words.quoted(thread);
    }

    private static String at(@Nullable Site site) {
        return site == null ? "" : site.user().map(Object::toString).orElse("");
    }
}
