package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A main thread that waits for a lock or condition, while every other thread waits too: for locks, or in an event loop that polls
 * nothing but event counters, eventfd(2), which only this process has. Atomics.wait of Node on a worker that has ended is one. A
 * server's loop polls a socket or a signalfd and does not count, nor does a process that handles a signal or whose counter the
 * kernel may signal.
 */
final class WokenByItself {
    private WokenByItself() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return scene.threads(OsWait.Kind.FUTEX)
                .filter(stuck -> stuck.isMain() && isClosed(scene, stuck.process()))
                .map(stuck -> new Forsaken(
                        stuck,
                        "each other thread of the process waits too, for locks or for event counters that no other process"
                                + " has",
                        "the kernel may signal the counter for a control group",
                        "Look for the thread or worker that was to wake the main thread and has ended; give the wait a timeout"
                                + " (Atomics.wait takes one)."));
    }

    private static boolean isClosed(ProcessScene scene, OsProcess process) {
        boolean outside = process.wakeups().stream()
                .anyMatch(wakeup -> wakeup == Wakeup.IO_URING
                        || wakeup == Wakeup.KERNEL_EVENTS
                        || wakeup == Wakeup.CHILD_SIGNAL
                        || wakeup == Wakeup.SIGNAL_HANDLER);
        boolean loop =
                process.threads().stream().anyMatch(thread -> thread.waitsFor().kind() == OsWait.Kind.POLL);
        return loop
                && !outside
                && scene.allStuckUnlessWeak(Set.of(process.pid()))
                && process.threads().stream()
                        .map(thread -> new Stuck(process, thread))
                        .allMatch(stuck -> isClosed(scene, stuck));
    }

    private static boolean isClosed(ProcessScene scene, Stuck stuck) {
        return switch (stuck.kind()) {
            case FUTEX -> true;
            case POLL -> stuck.polled().stream().allMatch(each -> isOwn(scene, stuck.pid(), each));
            default -> false;
        };
    }

    private static boolean isOwn(ProcessScene scene, long pid, OsDescriptor polled) {
        return switch (polled.kind()) {
            case EPOLL -> true;
            case EVENT, PIPE, UNIX ->
                scene.holders().sharersOf(polled).equals(Set.of(pid))
                        && (polled.kind() == OsDescriptor.Kind.EVENT
                                || scene.holders().otherEndOf(polled).equals(Set.of(pid)));
            default -> false;
        };
    }
}
