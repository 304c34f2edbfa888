package dev.hangscope.diagnosis.heap;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.QueueUse;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Kin;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Long waits of which no finding tells, and of which a heap dump may tell nevertheless: of threads that wait for each other, of all threads
 * where none can run, of consumers whose producers have all ended, and of any thread where the agent came late and recorded no uses.
 */
final class UndecidedWaits {
    private final Diagnosis diagnosis;
    private final JvmFacts jvm;
    private final List<JavaThread> waiting;

    /** @param waiting the threads whose waits a dump may decide */
    UndecidedWaits(Diagnosis diagnosis, JvmFacts jvm, List<JavaThread> waiting) {
        this.diagnosis = diagnosis;
        this.jvm = jvm;
        this.waiting = waiting.stream().filter(thread -> !isIdle(thread)).toList();
    }

    private static boolean isIdle(JavaThread thread) {
        return PoolWorker.isIdle(thread)
                || Signatures.says(Meaning.IDLE, thread)
                || Signatures.says(Meaning.AWAITS_SHUTDOWN, thread)
                || Signatures.isNamedAsShutdownWait(thread);
    }

    /** The nodes of the threads, empty where a dump would hardly tell anything. */
    List<NodeId> nodes() {
        if (waiting.isEmpty() || diagnosis.overall() != Diagnosis.Overall.CLEAR) {
            return List.of();
        }
        if (jvm.historyIsUnseen() || noneCanRun()) {
            return nodes(waiting);
        }
        Set<NodeId> circles = circles();
        Set<Long> ended = jvm.endedThreads().stream().map(EndedThread::id).collect(Collectors.toSet());
        Set<String> left = jvm.queues().stream()
                .filter(queue -> isLeft(queue, ended))
                .map(QueueFacts::id)
                .collect(Collectors.toSet());
        return waiting.stream()
                .filter(thread -> circles.contains(JvmWaitGraph.node(thread.id())) || takesFromOne(thread, left))
                .map(thread -> JvmWaitGraph.node(thread.id()))
                .toList();
    }

    /** Whether all that was ever put into the queue came from threads that have ended. */
    private static boolean isLeft(QueueFacts queue, Set<Long> ended) {
        List<QueueUse> puts =
                queue.uses().stream().filter(use -> use.puts() > 0).toList();
        return queue.complete()
                && queue.foldedUses() == null
                && !puts.isEmpty()
                && puts.stream().allMatch(use -> ended.contains(use.thread()));
    }

    private static boolean takesFromOne(JavaThread thread, Set<String> queues) {
        ThreadWait wait = thread.waitsFor();
        return !thread.daemon()
                && wait != null
                && wait.kind() == ThreadWait.Kind.QUEUE_TAKE
                && queues.contains(String.valueOf(wait.resource()));
    }

    private static List<NodeId> nodes(List<JavaThread> threads) {
        return threads.stream().map(thread -> JvmWaitGraph.node(thread.id())).toList();
    }

    private boolean noneCanRun() {
        return jvm.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION)
                .allMatch(UndecidedWaits::waitsForOthers);
    }

    private static boolean waitsForOthers(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && !wait.timed()
                && switch (wait.kind()) {
                    case OUTSIDE, SLEEP, PROCESS_END, CHILD_READ, CHILD_WRITE -> false;
                    default -> true;
                };
    }

    /** The threads that wait, directly or not, for each other. */
    private Set<NodeId> circles() {
        Set<NodeId> members = new HashSet<>();
        for (List<Node> component : diagnosis.graph().components(this::isStuck)) {
            List<NodeId> threads = new ArrayList<>();
            component.stream()
                    .map(Node::id)
                    .filter(NodeId.OfThread.class::isInstance)
                    .forEach(threads::add);
            if (threads.size() > 1) {
                members.addAll(threads);
            }
        }
        return members;
    }

    private boolean isStuck(Node node) {
        return !Kin.isGroup(node.id()) && diagnosis.graph().isStuckUnlessWeak(node.id());
    }
}
