package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.snapshot.os.OsWait;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Processes that use a file whose server, or the process that permits its use, waits for them: FUSE, fanotify. */
public final class UnansweredFile {
    private final Knot knot;
    private final List<Stuck> waiters;

    private UnansweredFile(Knot knot, List<Stuck> waiters) {
        this.knot = knot;
        this.waiters = waiters;
    }

    /** Empty when no member of the knot waits so. */
    public static Optional<UnansweredFile> in(Knot knot) {
        List<Stuck> waiters = knot.in(OsWait.Kind.ANSWER);
        return waiters.isEmpty() ? Optional.empty() : Optional.of(new UnansweredFile(knot, waiters));
    }

    /** The finding in words. */
    public KnotRule.Story story(ProcessScene scene) {
        Stuck first = waiters.get(0);
        String key = Objects.requireNonNullElse(first.thread().waitsFor().object(), "");
        List<Releaser> servers = Streams.releasers(
                scene,
                scene.holders().answerersOf(key),
                ReleaserRole.SERVER,
                server -> new Fate(Fate.State.WAITING, "of the requests,", "which " + Streams.waits(server)));
        List<Evidence> evidence = KnotRule.joined(scene.waitersForEndOf(knot.pids()), "its exit");
        return new KnotRule.Story(
                KnotRule.name(first.process()) + " is in " + first.thread().call()
                        + "; each process that could answer waits too.",
                waiters,
                null,
                servers,
                evidence,
                "Answer requests in a thread that waits for nothing else, and do not use the file system, or wait for a program that"
                        + " uses it, in the process that serves it.");
    }
}
