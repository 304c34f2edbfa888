package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.JvmSide;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.waitgraph.Border;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import dev.hangscope.waitgraph.WaitGraph;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JVM with its child processes as the rules question it. */
final class ChildScene {
    final JvmSide java;
    final OsFacts os;
    final Border border;
    final WaitGraph graph;
    final Duration after;
    private final long pid;
    private final List<Snapshot> jvms;
    private final boolean oneDump;

    private ChildScene(Situation situation, JvmSide java, OsFacts os) {
        this.java = java;
        this.os = os;
        border = new Border(java.facts(), os);
        graph = situation.graph();
        after = situation.after();
        pid = situation.snapshot().process().pid();
        jvms = situation.snapshot().descendantJvms();
        oneDump = situation.snapshot().isOneDump();
    }

    /** Empty where one of the two sides was not looked at. */
    static Optional<ChildScene> of(Situation situation) {
        OsFacts os = situation.snapshot().os();
        return os == null
                ? Optional.empty()
                : JvmSide.of(situation)
                        .map(java -> situation.index(ChildScene.class, it -> new ChildScene(it, java, os)));
    }

    /** The same in the reading of {@link IdleJvms}; empty where no child is a JVM. */
    static Optional<ChildScene> ofIdleJvms(Situation situation) {
        return of(situation)
                .filter(scene -> scene.os.processes().stream().anyMatch(each -> IdleJvms.isJvm(scene, each)))
                .flatMap(scene -> of(situation.about(
                        situation.snapshot(), IdleJvms.graph(situation.snapshot(), scene.os, scene.after))));
    }

    /** Whether the process is a descendant and a JVM that does not tell of its threads. */
    boolean isUntoldJvm(OsProcess process) {
        return process.pid() != os.root()
                && VirtualMachines.isJvm(process)
                && threadsOf(process.pid()).isEmpty();
    }

    /** Whether it is stuck at least where nothing unseen helps. A dump does not list all threads: of one, only what is certain counts. */
    boolean mayBeStuck(NodeId node) {
        return graph.isStuck(node) || (!oneDump && graph.isStuckUnlessWeak(node));
    }

    boolean isOld(Duration waited) {
        return waited.compareTo(after) >= 0;
    }

    static Duration waited(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait == null ? Duration.ZERO : wait.since();
    }

    /** How long some thread of the JVM has been in its read of this stream, as the kernel tells; zero when none is. */
    Duration inReadFor(NodeId.OfStream stream) {
        OsDescriptor pipe = border.pipe(stream);
        return os.process(os.root()).stream()
                .flatMap(process -> process.threads().stream())
                .filter(thread -> pipe != null
                        && !thread.moved()
                        && thread.waitsFor().descriptors().contains(pipe.fd()))
                .map(thread -> thread.since() == null ? Duration.ZERO : thread.since())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether what these threads wait for waits, directly or not, for a thread of this JVM again, or of another. */
    boolean reachesJvm(List<JavaThread> threads) {
        Set<NodeId> seen = new LinkedHashSet<>();
        List<NodeId> open = new ArrayList<>();
        threads.forEach(thread -> open.add(JvmWaitGraph.node(thread.id())));
        while (!open.isEmpty()) {
            Node node = graph.node(open.remove(open.size() - 1));
            for (NodeId next : node == null ? Set.<NodeId>of() : node.releasers()) {
                if (next instanceof NodeId.OfStream || next instanceof NodeId.OfChildJvm) {
                    return true;
                }
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return false;
    }

    /** The threads of a descendant that is a JVM and told of them; empty for any other process. */
    List<JavaThread> threadsOf(long process) {
        return jvms.stream()
                .filter(jvm -> jvm.process().pid() == process && jvm.jvm() != null)
                .flatMap(jvm -> Objects.requireNonNull(jvm.jvm()).threads().stream())
                .toList();
    }

    /** Java threads that wait without time-out for the end of this child, or for one of its streams. */
    List<JavaThread> waitersFor(long child) {
        return java.facts().threads().stream()
                .filter(thread -> {
                    ThreadWait wait = thread.waitsFor();
                    return wait != null && !wait.timed() && isFor(wait, child);
                })
                .toList();
    }

    private static boolean isFor(ThreadWait wait, long child) {
        NodeId target = wait.target();
        return target instanceof NodeId.OfProcess process && process.pid() == child
                || target instanceof NodeId.OfStream stream && stream.pid() == child;
    }

    /** {@code "main" waits for the exit of}, {@code "main" reads stdout of}. */
    static String doing(List<JavaThread> threads) {
        ThreadWait wait = threads.get(0).waitsFor();
        String who = threads.size() == 1 ? Words.quoted(threads.get(0).name()) : Words.count(threads.size(), "thread");
        String s = threads.size() == 1 ? "s" : "";
        if (wait == null || wait.kind() == ThreadWait.Kind.PROCESS_END) {
            return who + " wait" + s + " for the exit of";
        }
        String streams = Words.list(threads.stream()
                .map(thread -> Objects.requireNonNull(thread.waitsFor()).target())
                .map(target -> target instanceof NodeId.OfStream stream ? word(stream) : "")
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList());
        String verb = wait.kind() == ThreadWait.Kind.CHILD_WRITE ? " write" + s + " to " : " read" + s + " ";
        return who + verb + streams + " of";
    }

    /** {@code process 12 (sort)}; of one that is gone what is remembered. */
    String name(long process) {
        Optional<String> living =
                os.process(process).filter(it -> !it.command().isEmpty()).map(OsProcess::label);
        return "process "
                + living.orElseGet(() -> os.ended().stream()
                        .filter(it -> it.pid() == process && !it.command().isEmpty())
                        .map(OsEndedProcess::label)
                        .findFirst()
                        .or(() -> java.facts().children().stream()
                                .filter(it -> it.pid() == process && it.command() != null)
                                .map(it -> OsProcess.label(process, Objects.requireNonNull(it.command())))
                                .findFirst())
                        .orElse(Long.toString(process)));
    }

    /** The JVM's end of a child's stream: {@code stdout of process 12, made at ..}. */
    Resource resource(NodeId.OfStream stream) {
        ChildProcess child = Objects.requireNonNull(border.childOf(stream));
        OsDescriptor pipe = border.pipe(stream);
        Site at = child.startedAt();
        return new Resource(
                ResourceType.PIPE,
                null,
                at == null ? null : at.toString(),
                word(stream) + " of " + name(child.pid())
                        + (pipe == null ? "" : ", " + pipe.link() + ", descriptor " + pipe.fd() + " here"));
    }

    /** {@code stdout}. */
    static String word(NodeId.OfStream stream) {
        return stream.name().word();
    }

    /** Who started the child or asked for the stream, with what they do now. */
    List<Releaser> users(NodeId.OfStream stream, ReleaserRole role) {
        ChildProcess child = Objects.requireNonNull(border.childOf(stream));
        Set<Long> users = new LinkedHashSet<>(usersOf(stream));
        if (child.startedBy() != null) {
            users.add(child.startedBy());
        }
        return users.stream().map(user -> fate(user, role)).toList();
    }

    /** Threads that asked the {@code Process} for the stream. */
    List<Long> usersOf(NodeId.OfStream stream) {
        return Objects.requireNonNull(border.childOf(stream)).streams().stream()
                .filter(each -> each.name() == stream.name())
                .findFirst()
                .map(ChildProcess.Stream::users)
                .orElse(List.of());
    }

    private Releaser fate(long thread, ReleaserRole role) {
        JavaThread living = java.living(thread);
        if (living != null) {
            return new Releaser(
                    pid,
                    living.name(),
                    role,
                    new Fate(
                            Fate.State.WAITING,
                            WaitWords.doing(living.waitsFor(), null),
                            "at " + WaitWords.at(living)));
        }
        EndedThread ended = java.facts().endedThreads().stream()
                .filter(each -> each.id() == thread)
                .findFirst()
                .orElse(null);
        Duration ago = ended == null ? null : ended.ended();
        return new Releaser(
                pid,
                ended == null ? null : ended.name(),
                role,
                new Fate(Fate.State.ENDED, ago == null ? null : Words.duration(ago) + " ago"));
    }

    /** Who has asked for the stream, or that nobody has. */
    Evidence asked(NodeId.OfStream stream) {
        List<String> names = new ArrayList<>();
        for (long user : usersOf(stream)) {
            JavaThread thread = java.living(user);
            names.add(thread == null ? "a thread that has ended" : Words.quoted(thread.name()));
        }
        String getter = switch (word(stream)) {
            case "stdin" -> "getOutputStream()";
            case "stdout" -> "getInputStream()";
            default -> "getErrorStream()";
        };
        if (oneDump) {
            return new Evidence(
                    EvidenceLabel.USERS,
                    "a thread dump does not tell which thread has called " + getter + " of the child's Process");
        }
        if (names.isEmpty() && java.facts().historyIsUnseen()) {
            return new Evidence(EvidenceLabel.USERS, "which thread has called " + getter + " was not recorded");
        }
        return names.isEmpty()
                ? new Evidence(EvidenceLabel.USERS, "no thread has called " + getter + " of the child's Process")
                : new Evidence(EvidenceLabel.USERS, getter + " was called by " + Words.list(names));
    }

    /** {@code com.acme.Tool.run}: where the first of these threads waits, in the user's code. */
    static String place(List<JavaThread> threads) {
        return threads.get(0)
                .userFrame()
                .map(frame -> Words.simple(frame.type()) + "." + frame.method())
                .orElse(Words.quoted(threads.get(0).name()));
    }

    static String mark(JavaThread thread) {
        return thread.userFrame()
                .or(() -> thread.stack().stream().findFirst())
                .map(Frame::qualifiedMethod)
                .orElse("unknown");
    }

    /** The program of a process, without folder and arguments: the same in every run. */
    static @Nullable String program(@Nullable OsProcess process) {
        return process == null ? null : process.name();
    }
}
