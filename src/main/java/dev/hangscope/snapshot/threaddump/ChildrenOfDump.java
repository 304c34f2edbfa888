package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The child processes of a JVM that is known by a thread dump, from what the operating system shows of both. A dump does not tell which
 * child a thread waits for, nor who was given a stream: a thread in {@code Process.waitFor} is taken to wait for the only child that the
 * JDK waits for, where there is but one; and every thread at work may use a stream.
 */
public final class ChildrenOfDump {
    private static final Pattern WORKER_OF_A_POOL = Pattern.compile("ForkJoinPool-\\d+-worker-\\d+");

    private final JvmFacts facts;
    private final OsFacts os;
    private final OsProcess jvm;
    private final Map<Long, OsThread> kernelThreads = new HashMap<>();
    private final Map<Long, Long> reapers = new HashMap<>();

    private ChildrenOfDump(JvmFacts facts, LiveJvm dump, OsFacts os, OsProcess jvm) {
        this.facts = facts;
        this.os = os;
        this.jvm = jvm;
        Map<Long, OsThread> byTid = new HashMap<>();
        jvm.threads().forEach(thread -> byTid.put(thread.tid(), thread));
        dump.tids().forEach((java, tid) -> {
            OsThread thread = byTid.get(tid);
            if (thread != null) {
                kernelThreads.put(java, thread);
            }
        });
        for (JavaThread thread : facts.threads()) {
            OsThread kernel = kernelThreads.get(thread.id());
            Long child = kernel == null ? null : kernel.waitsFor().process();
            if (isReaper(thread) && child != null) {
                reapers.put(child, thread.id());
            }
        }
    }

    /** The facts with the JVM's children. */
    public static JvmFacts join(JvmFacts facts, LiveJvm dump, OsFacts os, long pid) {
        OsProcess jvm = os.process(pid).orElse(null);
        return jvm == null ? facts : new ChildrenOfDump(facts, dump, os, jvm).joined();
    }

    private static boolean isReaper(JavaThread thread) {
        return thread.isIn("java.lang.ProcessHandleImpl", "waitForProcessExit0")
                || thread.isIn("java.lang.UNIXProcess", "waitForProcessExit"); // JDK 8
    }

    private JvmFacts joined() {
        List<Long> users = users();
        List<ChildProcess> children = new ArrayList<>();
        for (OsProcess child : os.childrenOf(jvm.pid())) {
            if (!child.isDefunct()) {
                children.add(new ChildProcess(
                        child.pid(),
                        child.command(),
                        null,
                        null,
                        null,
                        reapers.get(child.pid()),
                        streams(child, users)));
            }
        }
        Long awaited = reapers.size() == 1 ? reapers.keySet().iterator().next() : null;
        return facts.withChildren(
                facts.threads().stream()
                        .map(thread -> waiting(thread, awaited, children))
                        .toList(),
                children);
    }

    /** Every thread at work; none, so that nothing is concluded, where there may be virtual threads, which a dump does not list. */
    private List<Long> users() {
        if (facts.threads().stream().anyMatch(ChildrenOfDump::isOfVirtualThreads)) {
            return List.of();
        }
        return facts.threads().stream()
                .filter(thread -> thread.role() == JavaThread.Role.APPLICATION && !isAtRest(thread))
                .map(JavaThread::id)
                .toList();
    }

    /** Whether it carries or wakes virtual threads, or may do so: a carrier has the name of a worker of any pool of the program. */
    private static boolean isOfVirtualThreads(JavaThread thread) {
        return WORKER_OF_A_POOL.matcher(thread.name()).matches()
                || thread.name().startsWith("VirtualThread-un")
                || thread.stack().stream().anyMatch(frame -> frame.type().equals("java.lang.VirtualThread"));
    }

    /** Whether the thread does nothing until another one gives it something to do. */
    private static boolean isAtRest(JavaThread thread) {
        boolean pool = thread.isIn("java.util.concurrent.ThreadPoolExecutor", "getTask")
                && !thread.isIn("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "take")
                && !thread.isIn("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "poll");
        return isReaper(thread) || pool || thread.isIn("java.util.concurrent.ForkJoinPool", "awaitWork");
    }

    private List<ChildProcess.Stream> streams(OsProcess child, List<Long> users) {
        List<ChildProcess.Stream> streams = new ArrayList<>();
        for (ChildProcess.Name name : ChildProcess.Name.values()) {
            OsDescriptor end = child.descriptor(name.ordinal()).orElse(null);
            OsDescriptor other = end == null || end.kind() != OsDescriptor.Kind.PIPE ? null : otherEnd(end, name);
            if (other != null) {
                streams.add(new ChildProcess.Stream(name, other.fd(), other.inode(), false, users));
            }
        }
        return streams;
    }

    private @Nullable OsDescriptor otherEnd(OsDescriptor end, ChildProcess.Name name) {
        boolean written = name == ChildProcess.Name.STDIN;
        return jvm.descriptors().stream()
                .filter(each -> each.kind() == OsDescriptor.Kind.PIPE && each.inode() == end.inode())
                .filter(each -> written ? each.writes() : each.reads())
                .findFirst()
                .orElse(null);
    }

    private JavaThread waiting(JavaThread thread, @Nullable Long awaited, List<ChildProcess> children) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.timed()) {
            return thread;
        }
        if (wait.kind() == Kind.PROCESS_END && awaited != null) {
            return thread.in(
                    thread.state(), new ThreadWait(Kind.PROCESS_END, "process:" + awaited, false, wait.since()));
        }
        OsThread kernel = kernelThreads.get(thread.id());
        if (wait.kind() != Kind.OUTSIDE
                || kernel == null
                || kernel.moved()
                || kernel.waitsFor().timed()) {
            return thread;
        }
        OsWait call = kernel.waitsFor();
        for (ChildProcess child : children) {
            for (ChildProcess.Stream stream : child.streams()) {
                boolean writes = stream.name() == ChildProcess.Name.STDIN;
                boolean same = call.kind() == (writes ? OsWait.Kind.WRITE : OsWait.Kind.READ)
                        && call.descriptors().equals(List.of(stream.descriptor()));
                if (same) {
                    Kind kind = writes ? Kind.CHILD_WRITE : Kind.CHILD_READ;
                    String id = new NodeId.OfStream(child.pid(), stream.name()).toString();
                    return thread.in(thread.state(), new ThreadWait(kind, id, false, wait.since()));
                }
            }
        }
        return thread;
    }
}
