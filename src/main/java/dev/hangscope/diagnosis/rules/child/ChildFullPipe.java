package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Set;

/** A child is blocked writing its stdout or stderr, which is full, while the only threads that could read it wait for the child. */
final class ChildFullPipe implements Rule {

    @Override
    public Kind kind() {
        return Kind.FULL_PIPE;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        return ChildScene.of(situation).stream()
                .flatMap(scene -> BlockedChild.all(scene, Set.of(OsWait.Kind.WRITE)).stream())
                .map(blocked -> blocked.finding(Kind.FULL_PIPE, summary(blocked), fix(blocked)))
                .toList();
    }

    private static String summary(BlockedChild it) {
        return ChildScene.doing(it.waiters()) + " " + it.nameWhich() + " is blocked writing its "
                + ChildScene.word(it.stream()) + ": the pipe is full and nobody reads it.";
    }

    private static String fix(BlockedChild it) {
        String place = ChildScene.place(it.waiters());
        return ChildScene.word(it.stream()).equals("stderr")
                ? "read stderr in a thread of its own while " + place
                        + " waits, or merge it into stdout (ProcessBuilder.redirectErrorStream(true)), or send it to a file"
                        + " (redirectError)."
                : "read the child's stdout to its end before " + place
                        + " waits, or send it elsewhere (ProcessBuilder.redirectOutput to a file, Redirect.DISCARD).";
    }
}
