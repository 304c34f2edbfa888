package dev.hangscope.diagnosis.signatures;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what the signatures of a snapshot say into the frames of its threads, where the rules look for it. */
public final class GivenSignatures {
    private GivenSignatures() {}

    /** The snapshot with marked frames; the same object where it has no signatures. Frames that are marked already stay so. */
    public static Snapshot marked(Snapshot snapshot) {
        List<Signature> given = snapshot.signatures();
        if (given == null || snapshot.jvm() == null) {
            return snapshot;
        }
        List<JavaThread> threads = snapshot.jvm().threads().stream()
                .map(thread -> thread.with(thread.stack().stream()
                        .map(frame -> marked(frame, given))
                        .toList()))
                .toList();
        return snapshot.withJvm(snapshot.jvm().withThreads(threads));
    }

    private static Frame marked(Frame frame, List<Signature> given) {
        Meaning meaning = meaning(frame, given);
        return meaning == null ? frame : frame.with(meaning);
    }

    /** The first that matches counts. */
    private static @Nullable Meaning meaning(Frame frame, List<Signature> given) {
        for (Signature each : given) {
            if (each.matches(frame)) {
                return each.meaning();
            }
        }
        return null;
    }
}
