package dev.hangscope.agent.runtime;

import dev.hangscope.agent.bootstrap.hooks.process.FirstChild;
import dev.hangscope.agent.bootstrap.hooks.process.StartedProcesses;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.StreamPipes;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.agent.watch.LinuxLook;
import dev.hangscope.agent.watch.history.ChildWatch;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.waitgraph.JointWaitGraph;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import dev.hangscope.waitgraph.WaitGraph;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at this JVM's children, once it has had one: what they wait for, who holds the pipes between them and the JVM. A JVM
 * without children pays for none of this; OSHI and the rest are loaded with the first child.
 */
final class ChildLook implements Runnable {
    private static final String SENSOR = "children";

    private final Instrumentation instrumentation;
    private volatile boolean mayHear;

    /** The thread that asks for new children while none is followed; {@code null} where none asks. */
    private volatile @Nullable Thread waker;

    /** How many children had been started when they were last followed. */
    private volatile int seen;

    private volatile boolean follows;
    private volatile @Nullable ChildWatch watch;
    private volatile @Nullable String fault;
    private @Nullable LinuxLook look;

    ChildLook(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Has a thread of the agent's ask {@link #followNew} from now on; where the ends of children may be heard, the first one waits until
     * they are.
     *
     * @param thread is unparked when a child is started
     */
    void wokenBy(Thread thread) {
        waker = thread;
        StartedProcesses.watcher = thread;
        mayHear = ChildWatch.mayHearEvents();
        if (mayHear) {
            FirstChild.waitsFor(thread);
        }
    }

    /**
     * Starts the thread that follows the children, where there are new ones and it does not run. Takes microseconds; for the one thread
     * that {@link #wokenBy} names. A thread that cannot be started is tried again with the next child.
     */
    void followNew() {
        if (follows || (StartedProcesses.count() == seen && !FirstChild.isWanted())) {
            return;
        }
        seen = StartedProcesses.count();
        follows = true;
        try {
            AgentThreads.start("children", this);
        } catch (Throwable noThread) {
            follows = false;
            failed(noThread);
        }
    }

    private void failed(Throwable reason) {
        FirstChild.heard();
        mayHear = false;
        fault = "what happens to children between two looks is not seen: " + reason;
    }

    /** Follows the children until none is left, and some time longer. */
    @Override
    public void run() {
        StartedProcesses.watcher = Thread.currentThread();
        try {
            do {
                seen = StartedProcesses.count();
                mayHear &= follow();
            } while (StartedProcesses.count() != seen);
        } catch (Throwable e) {
            failed(e);
        } finally {
            Thread next = waker;
            StartedProcesses.watcher = next;
            if (mayHear && next != null) {
                FirstChild.waitsFor(next);
            }
            follows = false;
            LockSupport.unpark(next); // a child may have been started meanwhile
        }
    }

    /**
     * Where ends may be heard, what hears them should be ready when the first child starts, which waits for it. So it is made
     * ready beside the application's own start.
     */
    static void prepareEarly(Instrumentation instrumentation) {
        if (ChildWatch.mayHearEvents()) {
            try {
                NativeCalls.prepare(instrumentation);
                ChildWatch.warmUp();
            } catch (ReflectiveOperationException | LinkageError e) {
                // Said when there is a child.
            }
        }
    }

    /** @return whether ends were heard */
    private boolean follow() throws ReflectiveOperationException {
        JdkInternals.open(instrumentation);
        NativeCalls.prepare(instrumentation);
        ChildWatch following = watch;
        if (following == null) {
            following = new ChildWatch(ProcessHandle.current().pid());
            watch = following;
        }
        following.untilNobodyIsLeft(() -> {
            FirstChild.heard();
            StreamPipes.noteAll();
        });
        return following.hearsEvents();
    }

    /**
     * What the operating system tells of the children.
     *
     * @param jvms what those of them tell that are JVMs
     * @return {@code null} when there are none, or it tells nothing
     */
    synchronized @Nullable OsFacts look(JvmFacts jvm, List<Snapshot> jvms) {
        boolean waitsForChild =
                jvm.threads().stream().map(JavaThread::waitsFor).anyMatch(wait -> wait != null && isForChild(wait));
        if (jvm.children().isEmpty() && !waitsForChild && watch == null) {
            return null;
        }
        try {
            NativeCalls.prepare(instrumentation);
            if (look == null) {
                look = LinuxLook.create();
            }
            if (look == null) {
                fault = "what child processes wait for is seen on Linux only";
                return null;
            }
            OsFacts facts = look.lookFromWithin(new Inside(jvm, jvms));
            ChildWatch following = watch;
            return following == null ? facts : following.remembering(facts);
        } catch (Exception | LinkageError e) {
            fault = "child processes could not be looked at: " + e;
            return null;
        }
    }

    /** Whether this JVM has ever started a child, as far as was seen. */
    boolean hadAny() {
        return watch != null;
    }

    /** The state of this sensor; {@code null} while the JVM has had no child. */
    @Nullable
    SensorState state() {
        String reason = fault;
        ChildWatch following = watch;
        if (reason == null && following != null && !following.hearsEvents()) {
            return new SensorState(
                    SENSOR,
                    true,
                    "how a process ended is known only of this JVM's own children: hearing of others needs CAP_NET_ADMIN");
        }
        return reason != null
                ? new SensorState(SENSOR, false, reason)
                : following == null ? null : new SensorState(SENSOR, true, null);
    }

    private static boolean isForChild(ThreadWait wait) {
        return switch (wait.kind()) {
            case PROCESS_END, CHILD_READ, CHILD_WRITE -> true;
            default -> false;
        };
    }

    /** What is known from inside this JVM. */
    private static final class Inside implements LinuxLook.Within {
        private final JvmFacts jvm;
        private final List<Snapshot> jvms;

        Inside(JvmFacts jvm, List<Snapshot> jvms) {
            this.jvm = jvm;
            this.jvms = jvms;
        }

        @Override
        public Set<Integer> descriptors() {
            return streamsInUse().map(ChildProcess.Stream::descriptor).collect(Collectors.toSet());
        }

        @Override
        public Set<Long> pipes() {
            return streamsInUse().map(ChildProcess.Stream::pipe).collect(Collectors.toSet());
        }

        /** Those that some thread waits on, of which both pipe and number are known. */
        private Stream<ChildProcess.Stream> streamsInUse() {
            Set<NodeId> waitedOn = new HashSet<>();
            for (JavaThread thread : jvm.threads()) {
                ThreadWait wait = thread.waitsFor();
                if (wait != null && wait.target() instanceof NodeId.OfStream stream) {
                    waitedOn.add(stream);
                }
            }
            return jvm.children().stream()
                    .flatMap(child -> child.streams().stream()
                            .filter(stream -> waitedOn.contains(new NodeId.OfStream(child.pid(), stream.name()))))
                    .filter(stream -> stream.pipe() != null && stream.descriptor() != null);
        }

        /**
         * Stuck processes, threads that wait for a child and are stuck, and readers of a child that is no more: of them it
         * must be known who else on the machine holds the pipe.
         */
        @Override
        public Set<NodeId> stuck(OsFacts facts) {
            WaitGraph graph = JointWaitGraph.of(jvm, facts, Pollers.IDLE, jvms);
            Set<NodeId> stuck = new HashSet<>();
            for (NodeId node : graph.stuckUnlessWeak()) {
                if (ProcessWaitGraph.isOfProcess(node)) {
                    stuck.add(node);
                }
            }
            Set<Long> gone = new HashSet<>();
            for (ChildProcess child : jvm.children()) {
                boolean alive = facts.process(child.pid())
                        .filter(process -> !process.isDefunct())
                        .isPresent();
                if (!alive) {
                    gone.add(child.pid());
                }
            }
            for (JavaThread thread : jvm.threads()) {
                ThreadWait wait = thread.waitsFor();
                NodeId node = JvmWaitGraph.node(thread.id());
                if (wait != null && isForChild(wait) && (graph.isStuckUnlessWeak(node) || isOf(wait, gone))) {
                    stuck.add(node);
                }
            }
            return stuck;
        }

        private static boolean isOf(ThreadWait wait, Set<Long> children) {
            return wait.target() instanceof NodeId.OfStream stream && children.contains(stream.pid());
        }
    }
}
