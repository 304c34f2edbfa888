package dev.hangscope.diagnosis.rules.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.Optional;

/** A thread reads from a pipe inside the JVM that nobody but itself ever wrote to, and that it has not closed. */
public final class SelfHeldPipe implements Rule {

    @Override
    public Kind kind() {
        return Kind.SELF_HELD_PIPE;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : PipeWait.of(scene, ThreadWait.Kind.PIPE_READ).stream()
                        .filter(PipeWait::isOnlyItself)
                        .map(it -> it.verdict()
                                .map(verdict -> it.finding(Kind.SELF_HELD_PIPE, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static String summary(PipeWait it) {
        return it.who("read") + " from an empty " + it.type()
                + " that only the reader itself has written to, and that it has not closed.";
    }

    private static String fix(PipeWait it) {
        return "close the writing side" + it.otherPlace() + " before " + it.place()
                + " reads to the end, and write and read in two threads: a pipe holds only a few bytes.";
    }
}
