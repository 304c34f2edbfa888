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
 * A thread reads from an empty pipe inside the JVM whose writers have all ended or are stuck, without one having closed it.
 * {@code PipedInputStream} notices a writer's end only when that thread was the last to write and is dead: a pool's thread
 * lives on. {@code java.nio.channels.Pipe} never notices.
 */
public final class OrphanedReader implements Rule {

    @Override
    public Kind kind() {
        return Kind.ORPHANED_READER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : PipeWait.of(scene, ThreadWait.Kind.PIPE_READ).stream()
                        .filter(it -> !it.isOnlyItself())
                        .map(it -> it.verdict()
                                .map(verdict -> it.finding(Kind.ORPHANED_READER, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static String summary(PipeWait it) {
        return it.who("read") + " from an empty " + it.type() + "; " + it.fate("writer", "nobody was seen to write")
                + ", and nobody has closed it.";
    }

    private static String fix(PipeWait it) {
        return "close the writing side" + it.otherPlace()
                + " when the last byte is written, in a finally block or with " + "try-with-resources: only that tells "
                + it.place() + " that the end has come.";
    }
}
