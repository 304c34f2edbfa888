package dev.hangscope.snapshot.os;

import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsDescriptor.Kind;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tells a process tree for a test: the first process is the root, two looks at the whole machine by default. */
public final class TreeBuilder {
    private static final Instant TIME = Instant.parse("2026-11-21T00:00:00Z");

    private final List<One> processes = new ArrayList<>();
    private final List<OsShortcoming> shortcomings = new ArrayList<>();
    private final List<Long> receivers = new ArrayList<>();
    private final List<OsEndedProcess> ended = new ArrayList<>();
    private int looks = 2;

    /** One process being told. */
    public final class One {
        private final long pid;
        private final long parent;
        private final String command;
        private State state = State.SLEEPING;
        private long session;
        private boolean forkedOnly;
        private boolean outsider;
        private long started;
        private Duration age = Duration.ofSeconds(40);
        private OsExit exit;
        private Long tracer;
        private final List<OsThread> threads = new ArrayList<>();
        private final List<OsDescriptor> descriptors = new ArrayList<>();
        private final List<OsMapping> mappings = new ArrayList<>();
        private final List<Wakeup> wakeups = new ArrayList<>();
        private final List<Long> sharesMemory = new ArrayList<>();

        private One(long pid, long parent, String command) {
            this.pid = pid;
            this.parent = parent;
            this.command = command;
            this.started = pid;
            this.session = pid;
        }

        public One in(OsWait wait) {
            return in(wait, false);
        }

        public One moving(OsWait wait) {
            return in(wait, true);
        }

        private One in(OsWait wait, boolean moved) {
            return in(command.split(" ")[0], wait, moved);
        }

        /** A thread in a call that is no wait known here. */
        public One calls(String call) {
            return inCall(call, OsWait.of(OsWait.Kind.UNKNOWN));
        }

        /** A thread in this wait, under the name of the call that a test needs. */
        public One inCall(String call, OsWait wait) {
            in(wait);
            OsThread last = threads.remove(threads.size() - 1);
            threads.add(new OsThread(
                    last.tid(),
                    last.name(),
                    last.state(),
                    last.startTicks(),
                    7,
                    call,
                    null,
                    wait,
                    false,
                    last.since()));
            return this;
        }

        /** The frames of the interpreter in its last thread. */
        public One frames(OsFrame... frames) {
            threads.add(threads.remove(threads.size() - 1).running(List.of(frames)));
            return this;
        }

        public One thread(String name, OsWait wait) {
            return in(name, wait, false);
        }

        private One in(String name, OsWait wait, boolean moved) {
            long tid = threads.isEmpty() ? pid : pid * 100 + threads.size();
            String call = wait.kind().name().toLowerCase(java.util.Locale.ROOT);
            State now = wait.kind() == OsWait.Kind.STOPPED ? State.STOPPED : State.SLEEPING;
            threads.add(new OsThread(tid, name, now, started, 7, call, null, wait, moved, Duration.ofSeconds(31)));
            return this;
        }

        public One waitsFor(long child) {
            return in(OsWait.forProcess(OsWait.Kind.CHILD, child));
        }

        public One reads(int fd) {
            return in(OsWait.on(OsWait.Kind.READ, List.of(fd)));
        }

        public One writes(int fd) {
            return in(OsWait.on(OsWait.Kind.WRITE, List.of(fd)));
        }

        public One onLock() {
            return in(OsWait.of(OsWait.Kind.FUTEX));
        }

        public One onSemaphore(String key) {
            return in(OsWait.forObject(OsWait.Kind.SHARED_FUTEX, key, List.of()));
        }

        public One sleeps() {
            return sleeps(Duration.ofMinutes(10));
        }

        public One sleeps(Duration time) {
            return in(OsWait.timed(OsWait.Kind.SLEEPS, time));
        }

        public One pipe(int fd, Access access, long inode) {
            descriptors.add(OsDescriptor.of(fd, Kind.PIPE, access, inode, "pipe:[" + inode + "]"));
            return this;
        }

        public One holds(OsDescriptor descriptor) {
            descriptors.add(descriptor);
            return this;
        }

        public One socket(int fd, long inode, long peer) {
            descriptors.add(new OsDescriptor(
                    fd, Kind.UNIX, Access.BOTH, inode, "socket:[" + inode + "]", peer, null, List.of(), null));
            return this;
        }

        public One semaphores(int count) {
            for (int i = 1; i <= count; i++) {
                mappings.add(new OsMapping("00:1b " + i, "/dev/shm/sem.x" + i + " (deleted)"));
            }
            return this;
        }

        public One mapping(OsMapping mapping) {
            mappings.add(mapping);
            return this;
        }

        public One forked() {
            forkedOnly = true;
            return this;
        }

        public One session(long id) {
            session = id;
            return this;
        }

        public One started(long ticks) {
            started = ticks;
            return this;
        }

        /** When its last thread ran last; 31 seconds ago unless told otherwise. */
        public One ran(Duration ago) {
            threads.add(threads.remove(threads.size() - 1).since(ago));
            return this;
        }

        public One age(Duration time) {
            age = time;
            return this;
        }

        public One tracedBy(long process) {
            tracer = process;
            return this;
        }

        public One outsider() {
            outsider = true;
            return this;
        }

        public One wakeup(Wakeup wakeup) {
            wakeups.add(wakeup);
            return this;
        }

        public One sharesMemoryWith(long other) {
            sharesMemory.add(other);
            return this;
        }

        public One defunct(OsExit how) {
            state = State.DEFUNCT;
            exit = how;
            return this;
        }

        private OsProcess build(boolean root) {
            Relation relation = root ? Relation.ROOT : outsider ? Relation.OUTSIDER : Relation.DESCENDANT;
            return new OsProcess(
                    pid,
                    parent,
                    TIME.minus(age),
                    started,
                    command.split(" ")[0],
                    command,
                    state,
                    relation,
                    forkedOnly,
                    session,
                    exit,
                    tracer,
                    wakeups,
                    null,
                    threads,
                    descriptors,
                    mappings,
                    sharesMemory);
        }
    }

    public One process(long pid, long parent) {
        return process(pid, parent, "python x.py");
    }

    public One process(long pid, long parent, String command) {
        One one = new One(pid, parent, command);
        processes.add(one);
        return one;
    }

    /** One that a watcher saw end. */
    public TreeBuilder ended(long pid, long parent, String command, OsExit exit) {
        ended.add(new OsEndedProcess(pid, parent, command, Duration.ofSeconds(20), exit));
        return this;
    }

    public TreeBuilder missing(OsShortcoming.Obligation obligation, String because) {
        shortcomings.add(new OsShortcoming(obligation, because));
        return this;
    }

    public TreeBuilder looks(int number) {
        looks = number;
        return this;
    }

    public TreeBuilder receiver(long pid) {
        receivers.add(pid);
        return this;
    }

    public OsFacts facts() {
        List<OsProcess> built = new ArrayList<>();
        processes.forEach(one -> built.add(one.build(built.isEmpty())));
        return new OsFacts(
                "Linux",
                processes.get(0).pid,
                true,
                looks,
                looks > 1,
                built,
                ended,
                List.of(),
                receivers,
                shortcomings);
    }

    public Snapshot snapshot() {
        return new Snapshot(
                Snapshot.Trigger.COMMAND,
                TIME,
                new ProcessIdentity(processes.get(0).pid, processes.get(0).command, null, Duration.ofMinutes(1)),
                null,
                facts(),
                List.of());
    }
}
