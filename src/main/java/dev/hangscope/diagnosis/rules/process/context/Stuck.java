package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stuck thread with its process. */
public record Stuck(OsProcess process, OsThread thread) {

    /** As one of a pool's workers, who should have given the result and has nothing to do. */
    public Releaser asIdleWorker() {
        return new Releaser(
                pid(), null, ReleaserRole.WORKER, new Fate(Fate.State.WAITING, "idle:", "waits in " + thread.call()));
    }

    /** Id of its node. */
    public NodeId node() {
        return ProcessWaitGraph.thread(process, thread);
    }

    /** Its process's id. */
    public long pid() {
        return process.pid();
    }

    public OsWait.Kind kind() {
        return thread.waitsFor().kind();
    }

    public boolean isMain() {
        return thread.tid() == process.pid();
    }

    /** The pipe or socket that it reads, writes or polls; the first of several. */
    public Optional<OsDescriptor> stream() {
        return thread.waitsFor().descriptors().stream()
                .flatMap(fd -> process.descriptor(fd).stream())
                .filter(descriptor -> switch (descriptor.kind()) {
                    case PIPE, UNIX, LOOPBACK, TERMINAL, FIFO, QUEUE, NAMED_QUEUE -> true;
                    default -> false;
                })
                .findFirst();
    }

    /** Whether the descriptor is a POSIX message queue. */
    public static boolean isQueue(OsDescriptor descriptor) {
        return descriptor.kind() == OsDescriptor.Kind.QUEUE || descriptor.kind() == OsDescriptor.Kind.NAMED_QUEUE;
    }

    /** The parts of its process's memory that hold what it waits for. */
    public List<OsMapping> memory() {
        return process.mappings().stream()
                .filter(mapping -> mapping.key().equals(thread.waitsFor().object()))
                .toList();
    }

    /** What it reads, writes or polls; of an epoll set the members too. */
    public List<OsDescriptor> polled() {
        List<OsDescriptor> polled = new ArrayList<>();
        for (int fd : thread.waitsFor().descriptors()) {
            process.descriptor(fd).ifPresent(descriptor -> {
                polled.add(descriptor);
                descriptor.watches().stream()
                        .flatMap(watched -> process.descriptor(watched).stream())
                        .forEach(polled::add);
            });
        }
        return polled;
    }

    /** What it does, for a report: {@code read(3) from pipe:[4711]}. */
    public String doing() {
        return waits() + thread.line().map(frame -> ", at " + frame.words()).orElse("");
    }

    private String waits() {
        String call = thread.call();
        return switch (kind()) {
            case READ -> call + stream().map(end -> " from " + end.link()).orElse("");
            case WRITE -> call + stream().map(end -> " to " + end.link()).orElse("");
            case POLL ->
                thread.waitsFor().timed()
                        ? call + ", again and again"
                        : call + " on " + thread.waitsFor().descriptors().size() + " descriptors, without time-out";
            case FUTEX -> call + ", a lock or condition inside the process, without time-out";
            case SHARED_FUTEX -> call + ", a semaphore or lock shared with other processes, without time-out";
            case CHILD -> call + ", a child's exit";
            case CONNECT -> call + " to the socket " + thread.waitsFor().object() + ", whose queue is full";
            case STOPPED -> call;
            case FILE_LOCK -> call + ", a file lock";
            default -> call;
        };
    }
}
