package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Semaphores with a name or an id that outlived the process that had them. Any process may come and post; but who made or last
 * changed it has ended, and all that have it open now wait.
 *
 * <p>A gate that a daemon makes and an operator posts is silent: the daemon that made it lives. sem_open(3) maps a semaphore that it
 * makes by a name which it then unlinks, and one that is there by its own name: only the maker's mapping is {@code (deleted)}.
 * A System V semaphore that is lowered by its consumers was last changed by the waiter's own program, which lives.
 */
final class LeftSemaphores {
    private LeftSemaphores() {}

    static Stream<Forsaken> in(ProcessScene scene) {
        return Stream.concat(named(scene), systemV(scene));
    }

    private static Stream<Forsaken> named(ProcessScene scene) {
        return scene.threads(OsWait.Kind.SHARED_FUTEX)
                .flatMap(stuck -> stuck.memory().stream()
                        .limit(1)
                        .filter(memory -> memory.isSemaphore() && memory.canBeOpened() && isLeft(scene, memory.key()))
                        .map(memory -> new Forsaken(
                                stuck,
                                "the semaphore " + memory.path()
                                        + " was made by a process that has ended, and no process that has it"
                                        + " open can post",
                                "a process that is started later may open the semaphore and post",
                                "If an earlier run was killed between sem_wait and sem_post, remove the semaphore (sem_unlink, or delete"
                                        + " " + memory.path()
                                        + "). Use a file lock (flock): it ends with its process.")));
    }

    private static boolean isLeft(ProcessScene scene, String key) {
        Set<Long> mappers = scene.holders().mappersOf(key);
        return scene.allStuckUnlessWeak(mappers)
                && scene.facts().processes().stream()
                        .filter(process -> mappers.contains(process.pid()))
                        .noneMatch(process -> process.wakeups().contains(Wakeup.SIGNAL_HANDLER) || made(process, key));
    }

    private static boolean made(OsProcess process, String key) {
        return process.mappings().stream()
                .anyMatch(mapping -> mapping.key().equals(key) && mapping.path().endsWith("(deleted)"));
    }

    private static Stream<Forsaken> systemV(ProcessScene scene) {
        return scene.threads(OsWait.Kind.IPC)
                .filter(stuck -> !stuck.thread().call().startsWith("msg"))
                .filter(stuck -> stuck.thread().waitsFor().process() != null
                        && !stuck.process().wakeups().contains(Wakeup.SIGNAL_HANDLER))
                .map(stuck -> new Forsaken(
                        stuck,
                        "process " + stuck.thread().waitsFor().process() + ", which last changed System V "
                                + stuck.thread().waitsFor().object() + ", has ended",
                        "any process may raise the semaphore by its key or id",
                        "Lower and raise it with SEM_UNDO, so that the kernel raises it when its holder ends. For now: ipcs -s -i"
                                + " SET, then ipcrm -s SET and a restart."));
    }
}
