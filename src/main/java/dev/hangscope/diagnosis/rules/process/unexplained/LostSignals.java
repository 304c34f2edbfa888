package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Processes in pause(2) that a signal may have met before: a signal that is handled just before the call is lost, which cannot happen
 * to sigsuspend(2) and sigwait(3) with the signal blocked.
 *
 * <p>A daemon waits in pause too. It handles a signal that users or supervisors send (SIGTERM, SIGHUP), or none at all. So only
 * processes count that handle nothing but what two programs agree on, and only with one more sign: another process waits for their
 * data on a descriptor other than the standard streams, which a log reader would read; or the child whose end they handle has ended
 * and is not reaped.
 */
final class LostSignals {

    private LostSignals() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return scene.threads(OsWait.Kind.SIGNAL)
                .filter(stuck -> stuck.thread().call().equals("pause")
                        && stuck.process().threads().size() == 1
                        && stuck.process().wakeups().contains(Wakeup.AGREED_SIGNALS))
                .flatMap(stuck -> sign(scene, stuck).stream()
                        .map(why -> new Forsaken(
                                stuck,
                                why,
                                "the signal may be still to come",
                                "Block the signal before its sender is told to send it, and wait with sigsuspend, sigwait or"
                                        + " signalfd: pause() misses a signal that comes just before.")));
    }

    private static Optional<String> sign(ProcessScene scene, Stuck stuck) {
        Optional<String> reader = scene.threads(OsWait.Kind.READ)
                .filter(other -> other.pid() != stuck.pid() && readsFrom(scene, other, stuck.process()))
                .map(other -> KnotRule.name(other.process()) + " waits for its data in "
                        + other.thread().call())
                .findFirst();
        return reader.isPresent() ? reader : missedChild(scene, stuck.process());
    }

    /** Whether the reader waits for data that only this process, of those that could move, has to write. */
    private static boolean readsFrom(ProcessScene scene, Stuck reader, OsProcess writer) {
        return reader.stream()
                .filter(stream -> writer.descriptors().stream()
                        .anyMatch(own -> !own.isStandardStream() && isOtherEnd(own, stream)))
                .map(stream -> {
                    Set<Long> holders = new HashSet<>(scene.holders().otherEndOf(stream));
                    return holders.contains(writer.pid()) && scene.allStuckUnlessWeak(holders);
                })
                .orElse(false);
    }

    private static boolean isOtherEnd(OsDescriptor own, OsDescriptor stream) {
        return stream.isConnected()
                ? stream.peer() != null && own.inode() == stream.peer()
                : own.kind() == stream.kind() && own.inode() == stream.inode() && own.writes();
    }

    private static Optional<String> missedChild(ProcessScene scene, OsProcess process) {
        List<OsProcess> children = scene.facts().processes().stream()
                .filter(each -> each.parent() == process.pid())
                .toList();
        boolean missed = process.wakeups().contains(Wakeup.CHILD_SIGNAL)
                && !children.isEmpty()
                && children.stream().allMatch(OsProcess::isDefunct);
        return missed
                ? Optional.of("its child " + children.get(0).pid()
                        + " has ended and is not reaped, so the signal SIGCHLD came before the wait")
                : Optional.empty();
    }
}
