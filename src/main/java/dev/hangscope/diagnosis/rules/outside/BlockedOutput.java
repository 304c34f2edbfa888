package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import java.util.List;

/**
 * A thread has waited for long in a write into a pipe, a terminal or the like, and so do all that want the stream's lock: nobody
 * reads what is written. A pipe holds 64 KiB (pipe(7)), a write into a full one waits for its reader.
 */
public final class BlockedOutput implements Rule {

    @Override
    public Kind kind() {
        return Kind.BLOCKED_OUTPUT;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        return Obstacle.all(situation).stream()
                .filter(BlockedOutput::isOne)
                .map(obstacle -> finding(scene, obstacle))
                .toList();
    }

    /** Whether the thread writes, but not to a peer of a connection. */
    static boolean isOne(Obstacle obstacle) {
        SystemCall call = new SystemCall(obstacle);
        return obstacle.thread().isOutside() && call.isWriting() && !call.isSocket();
    }

    private static Finding finding(Scene scene, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        SystemCall call = new SystemCall(obstacle);
        String target = call.peer().orElse("a file or pipe");
        return new Finding(
                FindingId.of(Kind.BLOCKED_OUTPUT, List.of("writes at " + Scene.mark(thread))),
                Kind.BLOCKED_OUTPUT,
                Verdict.SUSPECTED,
                Words.quoted(thread.name()) + " cannot go on writing to " + target + ": nobody reads it"
                        + (obstacle.behind().isEmpty() ? "." : "; " + obstacle.waiting() + "."),
                obstacle.activity().span(),
                scene.waiters(List.of(thread)),
                call.resource(),
                List.of(),
                obstacle.heldUp(scene),
                call.peers(scene.pid()),
                List.of("the reader may go on reading"),
                "Let the process that has the other end of " + target
                        + " read on, or end it; send the output to a file, or"
                        + " log through an appender that drops lines instead of waiting.");
    }
}
