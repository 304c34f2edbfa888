package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads of an eventfd, eventfd(2), while every process that has its counter waits. A counter has no name, so no process can come in;
 * but the kernel may signal it, for AIO, io_uring, KVM, vhost, VFIO or a control group. Where a process has any of the first five, or
 * handles a signal, nothing is reported. An event loop polls its counter and does not read it.
 */
final class UnsignaledEvents {
    private UnsignaledEvents() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return scene.threads(OsWait.Kind.READ)
                .flatMap(
                        stuck -> counter(stuck).stream()
                                .filter(counter -> isForsaken(scene, counter))
                                .map(
                                        counter -> new Forsaken(
                                                stuck,
                                                "each process that has the event counter of descriptor " + counter.fd()
                                                        + " waits",
                                                "the kernel may signal the counter for a control group",
                                                "Signal the counter also where the work before it fails, or read it with a timeout (poll).")));
    }

    private static Optional<OsDescriptor> counter(Stuck stuck) {
        return stuck.thread().waitsFor().descriptors().stream()
                .flatMap(fd -> stuck.process().descriptor(fd).stream())
                .filter(descriptor -> descriptor.kind() == OsDescriptor.Kind.EVENT)
                .findFirst();
    }

    private static boolean isForsaken(ProcessScene scene, OsDescriptor counter) {
        Set<Long> holders = scene.holders().sharersOf(counter);
        return scene.allStuckUnlessWeak(holders)
                && scene.facts().processes().stream()
                        .filter(process -> holders.contains(process.pid()))
                        .flatMap(process -> process.wakeups().stream())
                        .noneMatch(wakeup -> wakeup == Wakeup.IO_URING
                                || wakeup == Wakeup.KERNEL_EVENTS
                                || wakeup == Wakeup.SIGNAL_HANDLER);
    }
}
