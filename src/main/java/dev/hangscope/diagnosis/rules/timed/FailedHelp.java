package dev.hangscope.diagnosis.rules.timed;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.wakeup.LostWork;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A task or thread that failed whose code is also on the stack of a loop: what it was to do, the loop may wait for. It proves nothing, since
 * a service goes round in a loop beside tasks that fail.
 */
final class FailedHelp {
    private FailedHelp() {}

    /** What a summary says of it; empty where none has failed. */
    static String clause(Scene scene, List<JavaThread> loops) {
        String task = LostWork.of(scene, loops, null).clause();
        if (!task.isEmpty()) {
            return task;
        }
        Set<String> code = Helpers.ownCode(scene, loops);
        Duration since = Scene.longest(loops).plus(LostWork.BEFORE_THE_WAIT);
        return scene.jvm.endedThreads().stream()
                .filter(dead -> dead.ended() != null && dead.ended().compareTo(since) < 0)
                .filter(dead -> isOf(code, dead))
                .findFirst()
                .map(FailedHelp::clause)
                .orElse("");
    }

    private static boolean isOf(Set<String> code, EndedThread dead) {
        Site at = dead.uncaught() == null ? null : dead.uncaught().at();
        return at != null && Helpers.code(at.frames().stream()).stream().anyMatch(code::contains);
    }

    private static String clause(EndedThread dead) {
        return "; " + Words.quoted(dead.name()) + " of the same code died"
                + (dead.uncaught() == null
                        ? ""
                        : " of " + Words.simple(dead.uncaught().type()));
    }
}
