package dev.hangscope.diagnosis.rules.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.Optional;

/**
 * A thread writes into a full pipe inside the JVM, and its readers have ended or are stuck; or nobody has ever read from it,
 * while a reader of its twin waits for what can only come behind it.
 */
public final class FullPipe implements Rule {

    @Override
    public Kind kind() {
        return Kind.FULL_PIPE;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : PipeWait.of(scene, ThreadWait.Kind.PIPE_WRITE).stream()
                        .map(it ->
                                it.verdict().map(verdict -> it.finding(Kind.FULL_PIPE, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static String summary(PipeWait it) {
        return it.who("write") + " into a full " + it.type() + "; " + it.fate("reader", "nobody has ever read from it")
                + it.twinReader()
                        .map(reader -> ", and " + reader + " waits at another pipe of the same kind")
                        .orElse("")
                + ".";
    }

    private static String fix(PipeWait it) {
        return it.twinReader().isPresent()
                ? "drain both pipes at the same time, each in a thread of its own, or read the full one first; or merge them "
                        + "into one."
                : "let a thread read" + it.otherPlace() + " until the writer has closed, and let nobody wait for "
                        + it.place() + " before that.";
    }
}
