package dev.hangscope.diagnosis.laws;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.List;

/**
 * Snapshots whose threads have other names. The JVM's and the JDK's own threads keep theirs, and so does {@code main}, the name that the
 * JVM gives: rules know these threads by it.
 */
final class OtherNames {
    private static final String MAIN = "main";

    private OtherNames() {}

    /** With {@code prefix} and a number as the names. */
    static Snapshot of(Snapshot snapshot, String prefix) {
        JvmFacts jvm = snapshot.jvm();
        if (jvm == null) {
            return snapshot;
        }
        List<JavaThread> threads =
                jvm.threads().stream().map(thread -> renamed(thread, prefix)).toList();
        List<EndedThread> ended = jvm.endedThreads().stream()
                .map(thread -> renamed(thread, prefix))
                .toList();
        Snapshot renamed = snapshot.withJvm(ChangedFacts.withEnded(jvm.withThreads(threads), ended));
        return snapshot.jvms() == null
                ? renamed
                : renamed.withJvms(
                        snapshot.jvms().stream().map(each -> of(each, prefix)).toList());
    }

    private static JavaThread renamed(JavaThread thread, String prefix) {
        boolean kept =
                thread.role() != JavaThread.Role.APPLICATION || thread.name().equals(MAIN);
        return kept
                ? thread
                : new JavaThread(
                        thread.id(),
                        prefix + thread.id(),
                        thread.virtual(),
                        thread.daemon(),
                        thread.role(),
                        thread.state(),
                        thread.stack(),
                        thread.waitsFor(),
                        thread.startedBy(),
                        thread.startedAt());
    }

    private static EndedThread renamed(EndedThread thread, String prefix) {
        return thread.name().equals(MAIN)
                ? thread
                : new EndedThread(
                        thread.id(),
                        prefix + thread.id(),
                        thread.virtual(),
                        thread.ended(),
                        thread.uncaught(),
                        thread.startedBy(),
                        thread.startedAt());
    }
}
