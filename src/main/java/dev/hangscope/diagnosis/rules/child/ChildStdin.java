package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Set;

/** A child reads its standard input, which this JVM holds open, while the only threads that could write or close it wait for it. */
final class ChildStdin implements Rule {

    @Override
    public Kind kind() {
        return Kind.UNCLOSED_STDIN;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        return ChildScene.of(situation).stream()
                .flatMap(scene -> BlockedChild.all(scene, Set.of(OsWait.Kind.READ, OsWait.Kind.POLL)).stream())
                .map(blocked -> blocked.finding(Kind.UNCLOSED_STDIN, summary(blocked), fix(blocked)))
                .toList();
    }

    private static String summary(BlockedChild it) {
        return ChildScene.doing(it.waiters()) + " " + it.nameWhich()
                + " waits for more input: this JVM holds the child's stdin open and will not write or close it.";
    }

    private static String fix(BlockedChild it) {
        boolean reads = it.waiters().stream()
                .map(thread -> thread.waitsFor())
                .anyMatch(wait -> wait != null && wait.kind() == ThreadWait.Kind.CHILD_READ);
        return "close the child's stdin (process.getOutputStream().close()) before " + ChildScene.place(it.waiters())
                + " waits" + (reads ? "; where the child is to answer and go on, flush() what was written." : ".");
    }
}
