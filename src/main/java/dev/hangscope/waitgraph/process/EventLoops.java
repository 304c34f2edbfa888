package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Recognizes event loops: processes whose main thread polls, without timeout, a set with a channel that wakes the loop
 * itself (an eventfd or both ends of a pipe or socket pair, as in libuv, asyncio, GLib, libevent), or an epoll set. Such a
 * process waits for its peers by design. It may be idle forever and yet take up work at any time.
 */
public final class EventLoops {
    private final OsFacts facts;
    private final ProcessHolders holders;
    private final boolean rootIsJvm;

    /** @param rootIsJvm whether the root of the tree is a JVM that tells of its threads itself */
    public EventLoops(OsFacts facts, ProcessHolders holders, boolean rootIsJvm) {
        this.facts = facts;
        this.holders = holders;
        this.rootIsJvm = rootIsJvm;
    }

    /**
     * Whether the thread runs an event loop that is idle by design. It is not when a process that waits for its exit holds
     * the other end of what it polls: that process could feed or close it, and waits instead.
     */
    public boolean isIdle(OsProcess process, OsThread thread) {
        return isLoop(process, thread)
                && polled(process, thread).stream()
                        .flatMap(stream -> holders.otherEndOf(stream).stream())
                        .noneMatch(holder -> holder != process.pid() && waitsForExit(holder, process.pid()));
    }

    private boolean isLoop(OsProcess process, OsThread thread) {
        if (thread.tid() != process.pid()
                || thread.waitsFor().kind() != OsWait.Kind.POLL
                || thread.waitsFor().timed()) {
            return false;
        }
        return polled(process, thread).stream().anyMatch(each -> switch (each.kind()) {
            case EPOLL, EVENT -> true;
            case PIPE, UNIX, LOOPBACK, TERMINAL -> holders.otherEndOf(each).contains(process.pid());
            default -> false;
        });
    }

    /** The descriptors of a poll, those of epoll sets and the sets themselves. */
    private static List<OsDescriptor> polled(OsProcess process, OsThread thread) {
        List<OsDescriptor> polled = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        List<Integer> open = new ArrayList<>(thread.waitsFor().descriptors());
        while (!open.isEmpty()) {
            int fd = open.remove(open.size() - 1);
            if (seen.add(fd)) {
                process.descriptor(fd).ifPresent(descriptor -> {
                    polled.add(descriptor);
                    open.addAll(descriptor.watches());
                });
            }
        }
        return polled;
    }

    private boolean waitsForExit(long waiter, long awaited) {
        OsProcess process = holders.process(waiter);
        if (process == null) {
            return false;
        }
        if (rootIsJvm && waiter == facts.root()) {
            return true; // its threads tell whether one of them waits
        }
        boolean isLoop = process.threads().stream().anyMatch(thread -> isLoop(process, thread));
        return !isLoop
                && process.threads().stream()
                        .anyMatch(thread -> awaitedBy(process, thread).contains(awaited));
    }

    /** The children whose exit the thread waits for without timeout, and their descendants. */
    private Set<Long> awaitedBy(OsProcess process, OsThread thread) {
        OsWait wait = thread.waitsFor();
        if (wait.kind() != OsWait.Kind.CHILD || wait.timed() || thread.moved()) {
            return Set.of();
        }
        Long child = wait.process();
        if (child == null) {
            return holders.descendantsOf(process.pid());
        }
        Set<Long> awaited = new LinkedHashSet<>(holders.descendantsOf(child));
        awaited.add(child);
        return awaited;
    }
}
